import { expect } from 'chai'
import type * as dnsPacket from 'dns-packet'
import { createSocket } from 'node:dgram'
import { eventually } from '@dcos-lite/lib/testing'
import { askTcp, askUdp, codeOf, opt, question } from './ask.ts'
import { clusterOf, runningTask, startStandInMaster } from './stand-in-master.ts'
import { startFixture } from './started-server.ts'
import type { Fixture } from './started-server.ts'

describe('the name server', () => {
  let fixture: Fixture
  const begin = async (...options: Parameters<typeof startFixture>): Promise<Fixture> =>
    (fixture = await startFixture(...options))
  afterEach(() => fixture.end())

  it('resolves a running task by A and SRV, in any case of letters', async () => {
    await begin({ state: clusterOf([runningTask('web.1', 'web', [31000, 31001])]) })
    expect(await fixture.resolver.resolve4('web.marathon.mesos')).to.deep.equal(['10.1.0.1'])
    expect(await fixture.resolver.resolve4('WEB.Marathon.MESOS')).to.deep.equal(['10.1.0.1'])
    const services = await fixture.resolver.resolveSrv('_web._tcp.marathon.mesos')
    expect(services.map(({ port }) => port).sort()).to.deep.equal([31000, 31001])
    expect(services[0]).to.include({ name: 'web-e844k-s0.marathon.slave.mesos', priority: 0, weight: 1 })
    expect(await fixture.resolver.resolve4('web.marathon.autoip.dcos.thisdcos.directory')).to.deep.equal([
      '10.1.0.1',
    ])
    expect(await fixture.resolver.resolve4('web.marathon.mesos.thisdcos.directory')).to.deep.equal([
      '10.1.0.1',
    ])
  })

  it('shows a change of the cluster at once', async () => {
    await begin({ state: clusterOf([]) })
    const task = runningTask('t.1', 'fresh')
    const within = { intervalMs: 5 }
    fixture.master.send({ type: 'TASK_ADDED', task_added: { task: { ...task, state: 'TASK_STAGING' } } })
    fixture.master.send({
      type: 'TASK_UPDATED',
      task_updated: {
        framework_id: { value: 'f' },
        state: 'TASK_RUNNING',
        status: { task_id: { value: 't.1' }, state: 'TASK_RUNNING' },
      },
    })
    await eventually(() => fixture.resolver.resolve4('fresh.marathon.mesos'), within)
    fixture.master.send({
      type: 'TASK_UPDATED',
      task_updated: {
        framework_id: { value: 'f' },
        state: 'TASK_KILLED',
        status: { task_id: { value: 't.1' }, state: 'TASK_KILLED' },
      },
    })
    await eventually(
      async () => codeOf(await askUdp(fixture.port, question('fresh.marathon.mesos'))) === 'NXDOMAIN',
      within,
    )
  })

  it('takes the records of a removed agent away and brings them back', async () => {
    const state = clusterOf([runningTask('t.1', 'web')])
    await begin({ state })
    const [agent] = state.get_agents?.agents ?? []
    fixture.master.send({ type: 'AGENT_REMOVED', agent_removed: { agent_id: { value: 'm-S0' } } })
    await eventually(
      async () => codeOf(await askUdp(fixture.port, question('web.marathon.mesos'))) === 'NXDOMAIN',
    )
    if (agent !== undefined) fixture.master.send({ type: 'AGENT_ADDED', agent_added: { agent } })
    await eventually(() => fixture.resolver.resolve4('web.marathon.mesos'))
  })

  it('keeps answering while the master is away and reads the state again afterwards', async () => {
    await begin({ state: clusterOf([runningTask('t.1', 'old')]) })
    fixture.master.state = clusterOf([runningTask('t.2', 'new')])
    fixture.master.away = true
    fixture.master.cut()
    expect(await fixture.resolver.resolve4('old.marathon.mesos')).to.deep.equal(['10.1.0.1'])
    fixture.master.away = false
    await eventually(() => fixture.resolver.resolve4('new.marathon.mesos'))
    expect(codeOf(await askUdp(fixture.port, question('old.marathon.mesos')))).to.equal('NXDOMAIN')
    // Four names and four more, each with one address; what did not change is not counted.
    const text = await (await fetch(`${fixture.urls.http ?? ''}/metrics`)).text()
    const corrected = Number(/^dcos_dns_corrected_records_total (\d+)$/m.exec(text)?.[1])
    expect(corrected).to.be.within(8, 20)
  })

  it('names the leader, the masters, the agents and the frameworks', async () => {
    await begin({ state: clusterOf([]), leaderIp: '10.9.9.9' })
    const { resolver } = fixture
    await eventually(async () => (await resolver.resolve4('leader.mesos')).join() === '10.9.9.9')
    expect(await resolver.resolve4('leader.mesos')).to.deep.equal(['10.9.9.9'])
    expect((await resolver.resolve4('master.mesos')).sort()).to.deep.equal(['10.9.9.9', '127.0.0.1'])
    expect(await resolver.resolve4('master0.mesos')).to.deep.equal(['127.0.0.1'])
    expect(await resolver.resolve4('master1.mesos')).to.deep.equal(['10.9.9.9'])
    expect(await resolver.resolve4('slave.mesos')).to.deep.equal(['10.1.0.1'])
    expect(await resolver.resolveSrv('_slave._tcp.mesos')).to.deep.equal([
      { type: 'SRV', name: 'slave.mesos', port: 5051, priority: 0, weight: 1 },
    ])
    expect(await resolver.resolve4('marathon.mesos')).to.deep.equal(['10.1.0.9'])
    expect(await resolver.resolve4('leader.dcos.thisdcos.directory')).to.deep.equal(['10.9.9.9'])
    expect(await resolver.resolve4('ready.spartan')).to.deep.equal(['127.0.0.1'])
    expect(await resolver.resolve4('zk-5.zk')).to.deep.equal(['127.0.0.1'])
  })

  it('tells an unknown name from a known name without records of that type', async () => {
    await begin({ state: clusterOf([runningTask('t.1', 'web', [31000])]) })
    const ask = (name: string, type: dnsPacket.RecordType): Promise<dnsPacket.DecodedPacket> =>
      askUdp(fixture.port, question(name, type))
    const empty = await ask('web.marathon.mesos', 'AAAA')
    expect(codeOf(empty)).to.equal('NOERROR')
    expect(empty.answers).to.deep.equal([])
    expect(empty.authorities?.[0]).to.include({ type: 'SOA', name: 'mesos' })
    expect(empty.flag_aa).to.equal(true)
    expect(codeOf(await ask('nothing.marathon.mesos', 'A'))).to.equal('NXDOMAIN')
    expect(codeOf(await ask('_nothing._tcp.marathon.mesos', 'SRV'))).to.equal('NOERROR')
    expect(codeOf(await ask('nothing.marathon.autoip.dcos.thisdcos.directory', 'A'))).to.equal('NXDOMAIN')
    expect(codeOf(await ask('a.unknown.thisdcos.directory', 'A'))).to.equal('REFUSED')
    expect(codeOf(await ask('example.com', 'A'))).to.equal('REFUSED')
    expect((await ask('mesos', 'SOA')).answers?.[0]?.type).to.equal('SOA')
    expect((await ask('web.*.marathon.mesos', 'A')).answers).to.have.length(1)
  })

  it('cuts a long answer over UDP, honours EDNS, and gives the whole over TCP', async () => {
    const tasks = Array.from({ length: 128 }, (_, i) => runningTask(`many.${i}`, 'many', [31000 + i]))
    await begin({ state: clusterOf(tasks) })
    const srv = question('_many._tcp.marathon.mesos', 'SRV')
    const cut = await askUdp(fixture.port, srv)
    expect(cut.flag_tc).to.equal(true)
    const larger = await askUdp(fixture.port, { ...srv, additionals: [opt()] })
    expect(larger.answers?.length).to.be.greaterThan(cut.answers?.length ?? 0)
    expect(larger.additionals?.some(({ type }) => type === 'OPT')).to.equal(true)
    const whole = await askTcp(fixture.port, srv)
    const again = await askTcp(fixture.port, question('many.marathon.mesos'))
    expect(whole.answers).to.have.length(128)
    expect(whole.flag_tc).to.equal(false)
    expect(again.answers).to.have.length(1)
    expect(await fixture.resolver.resolveSrv('_many._tcp.marathon.mesos')).to.have.length(128)
  })

  it('answers in a random order', async () => {
    const tasks = Array.from({ length: 8 }, (_, i) => runningTask(`many.${i}`, 'many', [31000 + i]))
    await begin({ state: clusterOf(tasks) })
    await eventually(async () => {
      const ports = (await fixture.resolver.resolveSrv('_many._tcp.marathon.mesos')).map(({ port }) => port)
      return ports.join() !== [...ports].sort().join()
    })
  })

  it('does not answer what is no query, and goes on', async () => {
    await begin({ state: clusterOf([runningTask('t.1', 'web')]) })
    const socket = createSocket('udp4')
    for (const bytes of [Buffer.from('x'), Buffer.alloc(12, 0xff), Buffer.alloc(600, 7)]) {
      socket.send(bytes, fixture.port, '127.0.0.1')
    }
    expect(await fixture.resolver.resolve4('web.marathon.mesos')).to.deep.equal(['10.1.0.1'])
    socket.close()
  })

  it('follows a redirect to the leader', async () => {
    const leader = await startStandInMaster({ state: clusterOf([runningTask('t.1', 'web')]) })
    try {
      await begin({ redirectTo: leader.url })
      expect(await fixture.resolver.resolve4('web.marathon.mesos')).to.deep.equal(['10.1.0.1'])
    } finally {
      await leader.stop()
    }
  })

  it('reads the state document of a master that has no event stream', async () => {
    const legacy = {
      leader: 'master@10.9.9.9:5050',
      slaves: [{ id: 'm-S0', hostname: 'x', pid: 'slave(1)@10.1.0.1:5051' }],
      frameworks: [
        {
          id: 'f',
          name: 'marathon',
          hostname: '10.1.0.9',
          pid: 'scheduler-1@10.1.0.8:31234',
          tasks: [
            {
              id: 'web.1',
              name: 'web',
              slave_id: 'm-S0',
              state: 'TASK_RUNNING',
              resources: { ports: '[31000-31001, 31005-31005]' },
              statuses: null,
              discovery: null,
            },
          ],
        },
      ],
    }
    await begin({ legacy })
    expect(await fixture.resolver.resolveSrv('_web._tcp.marathon.mesos')).to.have.length(3)
    expect(await fixture.resolver.resolve4('leader.mesos')).to.deep.equal(['10.9.9.9'])
    expect(await fixture.resolver.resolve4('marathon.mesos')).to.deep.equal(['10.1.0.8'])
    const [framework] = await fixture.resolver.resolveSrv('_framework._tcp.marathon.mesos')
    expect(framework).to.deep.include({ name: 'marathon.mesos', port: 31234 })
  })

  it('serves the HTTP API of Mesos-DNS', async () => {
    await begin({ state: clusterOf([runningTask('web.1', 'web', [31000])]) })
    const { get } = fixture
    expect((await get('/v1/hosts/web.marathon.mesos')).body).to.deep.equal([
      { host: 'web.marathon.mesos.', ip: '10.1.0.1' },
    ])
    expect((await get('/v1/hosts/nothing.mesos')).body).to.deep.equal([{ host: '', ip: '' }])
    expect((await get('/v1/services/_web._tcp.marathon.mesos')).body).to.deep.equal([
      {
        service: '_web._tcp.marathon.mesos',
        host: 'web-e844k-s0.marathon.slave.mesos.',
        ip: '10.1.0.1',
        port: '31000',
      },
    ])
    expect((await get('/v1/hosts/WEB.*.marathon.*.mesos.')).body).to.deep.equal([
      { host: 'web.marathon.mesos.', ip: '10.1.0.1' },
    ])
    expect((await get('/v1/services/_web.*._tcp.marathon.mesos')).body).to.deep.equal([
      {
        service: '_web.*._tcp.marathon.mesos',
        host: 'web-e844k-s0.marathon.slave.mesos.',
        ip: '10.1.0.1',
        port: '31000',
      },
    ])
    expect((await get('/v1/services/nothing')).body).to.deep.equal([
      { service: '', host: '', ip: '', port: '' },
    ])
    expect((await get<{ Service: string }>('/v1/version')).body.Service).to.equal('Mesos-DNS')
    const config = (await get<{ Port: number; RefreshSeconds: number }>('/v1/config')).body
    expect(config).to.include({ Port: fixture.port, RefreshSeconds: 1 })
    const { body } = await get<{ RefreshSeconds: number; Records: { As: Record<string, string[]> } }>(
      '/v1/axfr',
    )
    expect(body.RefreshSeconds).to.equal(1)
    expect(body.Records.As['web.marathon.mesos.']).to.deep.equal(['10.1.0.1'])
    interface Enumeration {
      frameworks: { name: string; tasks: { id: string; records: { rtype: string; host: string }[] }[] }[]
    }
    const { frameworks } = (await get<Enumeration>('/v1/enumerate')).body
    expect(frameworks[0]?.name).to.equal('marathon')
    expect(frameworks[0]?.tasks[0]?.records.find(({ rtype }) => rtype === 'SRV')?.host).to.match(/:31000$/)
  })
})
