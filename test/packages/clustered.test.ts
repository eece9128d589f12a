import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import { skipWithoutLab } from '../lab/index.ts'
import { etcdMember, writeAllTheTime } from './support/etcd-client.ts'
import type { EtcdMember } from './support/etcd-client.ts'
import { withNats } from './support/nats-client.ts'
import { openStage } from './support/stage.ts'
import type { PackageStage } from './support/stage.ts'
import type { LabTask } from '../e2e/support/lab-cluster.ts'

const patiently = { timeoutMs: 240_000, intervalMs: 500 }

describe('Packages of several members on real hosts', function () {
  this.timeout(900_000)
  let stage: PackageStage

  before(async function () {
    await skipWithoutLab(this)
    stage = await openStage({ images: ['etcd', 'zookeeper', 'nats'], agents: 3 })
  })
  after(() => stage?.down())

  /** Does something to the task of one member, and waits for its successor on the same machine. */
  async function returned(app: string, task: LabTask, change: () => Promise<unknown>): Promise<void> {
    await change()
    await eventually(
      async () => {
        const tasks = await stage.cluster.tasksOf(app)
        return tasks.some(({ host, id }) => host === task.host && id !== task.id)
      },
      { ...patiently, what: `${app} on ${task.host} again` },
    )
  }

  async function nothingReserved(): Promise<void> {
    await eventually(
      async () => {
        const { slaves } = await stage.cluster.front<{
          slaves: { reserved_resources_full: Record<string, unknown> }[]
        }>('/mesos/slaves')
        for (const agent of slaves) expect(agent.reserved_resources_full).to.deep.equal({})
      },
      { ...patiently, what: 'no reservation' },
    )
  }

  async function members(): Promise<{ task: LabTask; member: EtcdMember }[]> {
    const tasks = await stage.cluster.tasksOf('etcd')
    return Promise.all(
      tasks.map(async (task) => {
        const { url } = await stage.lab.forward(stage.hostOf(task), 12379)
        return { task, member: etcdMember(url) }
      }),
    )
  }

  it('keep what etcd was told over a crash, a restart of a machine, and an upgrade under writes', async () => {
    await stage.install('etcd')
    const [first, second, third] = await members()
    if (!first || !second || !third) return expect.fail('etcd has no three members')
    const all = [first, second, third]
    const ids = await Promise.all(all.map(({ member }) => member.id()))
    expect(new Set(ids).size).to.equal(3)
    for (const [index, { member }] of all.entries()) await member.put(`by-${index}`, `value ${index}`)
    for (const { member } of all) expect(await member.get('by-2')).to.equal('value 2')

    const answersAgain = async (): Promise<void> => {
      await eventually(() => first.member.get('meanwhile'), patiently)
      expect(await first.member.id()).to.equal(ids[0])
    }
    await returned('etcd', first.task, async () => {
      await stage.crash(first.task)
      await eventually(() => second.member.put('meanwhile', 'written').then(() => true), patiently)
      expect(await third.member.get('meanwhile')).to.equal('written')
    })
    await answersAgain()

    const [again] = (await stage.cluster.tasksOf('etcd')).filter(({ host }) => host === first.task.host)
    if (!again) return expect.fail('the member is not there')
    await returned('etcd', again, () => stage.hostOf(again).reboot())
    await answersAgain()

    const stop = writeAllTheTime(
      all.map(({ member }) => member),
      'during/',
    )
    await stage.upgrade('etcd')
    const acknowledged = await stop()
    expect(acknowledged.length).to.be.greaterThan(0)
    expect(await third.member.keys('during/')).to.include.members(acknowledged)
    const after = await Promise.all(all.map(({ member }) => member.id()))
    expect(after).to.deep.equal(ids)
    await stage.uninstall('etcd')
    await nothingReserved()
  })

  it('keep what zookeeper was told when its leader is killed, and over an upgrade', async () => {
    await stage.install('zookeeper')
    const run = async (task: LabTask, ...words: string[]): Promise<string> => {
      const { exitCode, stdout, stderr } = await stage.cluster.dcos(['task', 'exec', task.id, ...words])
      if (exitCode !== 0) throw new Error(`${words.join(' ')} ended with ${exitCode}: ${stderr}${stdout}`)
      return stdout.trim()
    }
    const modes = async (): Promise<Record<string, LabTask>> => {
      const tasks = await stage.cluster.tasksOf('zookeeper')
      return Object.fromEntries(
        await Promise.all(tasks.map(async (task) => [await run(task, 'zookeeper-status'), task] as const)),
      )
    }
    const { leader, follower } = await eventually(modes, patiently)
    if (!leader || !follower) return expect.fail('there is no leader with a follower')
    const { url } = await stage.lab.forward(stage.hostOf(follower), 12181)
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    await once(socket, 'connect')
    socket.write('ruok')
    expect(await text(socket)).to.equal('imok')

    await run(leader, 'zkCli', 'create', '/colour', 'green')
    const colour = (task: LabTask): Promise<string> =>
      eventually(async () => {
        const answer = await run(task, 'zkCli', 'get', '/colour')
        return answer.split('\n').at(-1) === 'green' && answer
      }, patiently)
    await colour(follower)
    await returned('zookeeper', leader, async () => {
      await stage.crash(leader)
      await colour(follower)
    })
    await eventually(async () => expect((await modes()).leader).not.to.equal(undefined), patiently)

    await stage.upgrade('zookeeper')
    for (const task of await stage.cluster.tasksOf('zookeeper')) await colour(task)
    await stage.uninstall('zookeeper')
    await nothingReserved()
  })

  it('pass messages with nats, which a command of ours waits for, and keep its streams over an upgrade', async () => {
    await stage.install('nats')
    const dcos = stage.cluster.dcos
    expect((await dcos(['package', 'install', 'dcos-toolbox', '--cli', '--yes'])).exitCode).to.equal(0)
    const waited = await dcos(['toolbox', 'wait', 'nats', '--timeout=30'])
    expect(waited).to.include({ exitCode: 0, stdout: 'nats is up (1 of 1 are healthy)\n' })
    const place = async (): Promise<string> => {
      const { tasks } = await stage.cluster.front<{ tasks: { host: string; ports: number[] }[] }>(
        '/service/marathon/v2/apps/nats/tasks',
      )
      const [task] = tasks
      const host = stage.lab.hosts.find(({ address }) => address === task?.host)
      if (!host || task?.ports[0] === undefined) throw new Error('nats does not run')
      return (await stage.lab.forward(host, task.ports[0])).url
    }
    await withNats(await place(), async (client) => {
      const next = client.subscribe('greetings')
      client.publish('greetings', 'hello')
      expect(await next()).to.equal('hello')
      const stream = { name: 'EVENTS', subjects: ['events.*'], storage: 'file' }
      expect(await client.request('$JS.API.STREAM.CREATE.EVENTS', stream)).to.have.property('config')
      expect(await client.request('events.first', { kept: true })).to.include({ stream: 'EVENTS', seq: 1 })
    })
    const kept = async (): Promise<void> => {
      const answer = await eventually(
        async () =>
          withNats(await place(), (client) => client.request('$JS.API.STREAM.MSG.GET.EVENTS', { seq: 1 })),
        patiently,
      )
      const { data } = answer.message as { data: string }
      expect(Buffer.from(data, 'base64').toString()).to.equal('{"kept":true}')
    }
    await stage.replaced('nats', (task) => stage.crash(task))
    await kept()
    await stage.upgrade('nats')
    await kept()
    await stage.uninstall('nats')
    await nothingReserved()
  })
})
