import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import { askUdp, codeOf, question } from './ask.ts'
import { clusterOf, runningTask } from './stand-in-master.ts'
import { startFixture } from './started-server.ts'
import type { Fixture } from './started-server.ts'

describe('a name server with workers', () => {
  let fixture: Fixture
  const tasks = Array.from({ length: 6 }, (_, i) => runningTask(`many.${i}`, 'many', [31000 + i]))
  const agents = [0, 1, 2].map((n) => ({
    agent_info: { hostname: `10.1.0.${n}`, id: { value: `m-S${n}` } },
  }))
  const state = {
    ...clusterOf(tasks.map((task, i) => ({ ...task, agent_id: { value: `m-S${i % 3}` } }))),
    get_agents: { agents },
  }
  before(async () => {
    fixture = await startFixture({ state }, { workers: 3 })
  })
  after(() => fixture.end())

  /** Sockets have ports of their own, by which the kernel spreads them over the threads. */
  const fromMany = (name: string, times = 24): Promise<string[]> =>
    Promise.all(
      Array.from({ length: times }, async () => {
        const { answers = [], ...rest } = await askUdp(fixture.port, question(name))
        const addresses = answers.flatMap((record) => (record.type === 'A' ? [record.data] : []))
        return addresses.length > 0 ? addresses.join() : codeOf({ answers, ...rest })
      }),
    )

  it('answers on every thread, in different orders, each query with its own id', async () => {
    await eventually(async () => {
      const all = await fromMany('many.marathon.mesos')
      for (const one of all) expect(one.split(',').sort()).to.deep.equal(['10.1.0.0', '10.1.0.1', '10.1.0.2'])
      expect(new Set(all.map((one) => one.split(',')[0])).size).to.equal(3)
    })
    expect(new Set(await fromMany('nothing.mesos'))).to.deep.equal(new Set(['NXDOMAIN']))
    expect(new Set(await fromMany('other.example'))).to.deep.equal(new Set(['REFUSED']))
  })

  it('never gives what it kept once the cluster has changed', async () => {
    expect(new Set(await fromMany('fresh.marathon.mesos'))).to.deep.equal(new Set(['NXDOMAIN']))
    fixture.master.send({ type: 'TASK_ADDED', task_added: { task: runningTask('t.9', 'fresh') } })
    await eventually(() => fixture.resolver.resolve4('fresh.marathon.mesos'))
    expect(new Set(await fromMany('fresh.marathon.mesos'))).to.deep.equal(new Set(['10.1.0.0']))
    fixture.master.send({ type: 'AGENT_REMOVED', agent_removed: { agent_id: { value: 'm-S0' } } })
    await eventually(async () => {
      expect(codeOf(await askUdp(fixture.port, question('fresh.marathon.mesos')))).to.equal('NXDOMAIN')
    })
    expect(new Set(await fromMany('fresh.marathon.mesos'))).to.deep.equal(new Set(['NXDOMAIN']))
    const left = await fromMany('many.marathon.mesos')
    for (const one of left) expect(one.split(',').sort()).to.deep.equal(['10.1.0.1', '10.1.0.2'])
  })

  it('counts the queries of all of them', async () => {
    await fromMany('many.marathon.mesos')
    const text = await (await fetch(`${fixture.urls.http ?? ''}/metrics`)).text()
    const counted = [...text.matchAll(/^dcos_dns_queries_total\{[^}]*\} (\d+)$/gm)]
    expect(counted.reduce((sum, [, value]) => sum + Number(value), 0)).to.be.at.least(24)
  })
})
