import { expect } from 'chai'
import { requestJson } from '@dcos-lite/lib/http-client'
import type { Offer, Resource, TaskInfo } from '@dcos-lite/lib/mesos'
import { formatResources, parseResources, scalarOf } from '@dcos-lite/lib/resources'
import { capableFramework, subscribe } from './support/scheduler.ts'
import type { WireScheduler } from './support/scheduler.ts'
import { registerStandIn } from './support/stand-in-agent.ts'
import type { StandInAgent, StandInOptions } from './support/stand-in-agent.ts'
import { withMaster } from './support/with-master.ts'

interface Stage {
  url: string
  agent: StandInAgent
  scheduler: WireScheduler
  offer: Offer
}

/** A master, one agent, one framework and its first offer. */
function onStage(
  work: (stage: Stage) => Promise<void>,
  info = capableFramework,
  options: StandInOptions = {},
): Promise<void> {
  return withMaster(
    async (master) => {
      const agent = await registerStandIn(master.url, options)
      master.atEnd(() => agent.close())
      const scheduler = await subscribe(master.url, info)
      master.atEnd(() => scheduler.close())
      const { offers } = await scheduler.take('OFFERS')
      const [offer] = offers.offers
      if (!offer) throw new Error('an OFFERS event without offers')
      await work({ url: master.url, agent, scheduler, offer })
    },
    { allocationIntervalMs: 100 },
  )
}

const task = (stage: Stage, id: string, more: Partial<TaskInfo> = {}): TaskInfo => ({
  name: id,
  task_id: { value: id },
  agent_id: { value: stage.agent.id },
  resources: parseResources('cpus:1;mem:32'),
  command: { value: 'true' },
  ...more,
})
const launch = (...tasks: TaskInfo[]): object => ({ type: 'LAUNCH', launch: { task_infos: tasks } })
const accept = (stage: Stage, operations: object[], more: object = {}): Promise<unknown> =>
  stage.scheduler.call({ type: 'ACCEPT', accept: { offer_ids: [stage.offer.id], operations, ...more } })

describe('ACCEPT', () => {
  it('declines what is left, and offers it again when the filter has run out', () =>
    onStage(async (stage) => {
      await accept(stage, [launch(task(stage, 't'))], { filters: { refuse_seconds: '0.1' } })
      const { offers } = await stage.scheduler.take('OFFERS')
      expect(formatResources(offers.offers[0]?.resources ?? [])).to.equal(
        'cpus:3;mem:4064;disk:10000;ports:[31000-31099]',
      )
    }))

  it('filters for 5 s by default, and REVIVE clears the filters at once', () =>
    onStage(async (stage) => {
      await accept(stage, [])
      const { body } = await requestJson<{ nodes: { outcome: string }[] }>({
        url: `${stage.url}/dcos/v1/explain?framework=${stage.scheduler.frameworkId}`,
      })
      expect(body.nodes.map(({ outcome }) => outcome)).to.deep.equal(['FILTERED'])
      await stage.scheduler.call({ type: 'REVIVE' })
      await stage.scheduler.take('OFFERS')
      await stage.scheduler.call({ type: 'SUPPRESS', suppress: { roles: ['*'] } })
      const { body: state } = await requestJson<{ frameworks: { offers: object[] }[] }>({
        url: `${stage.url}/state`,
      })
      expect(state.frameworks[0]?.offers).to.have.length(1)
    }))

  it('of offers that are gone loses the tasks by updates without uuid', () =>
    onStage(async (stage) => {
      await stage.scheduler.call({
        type: 'ACCEPT',
        accept: { offer_ids: [stage.offer.id, { value: 'gone' }], operations: [launch(task(stage, 't'))] },
      })
      const { status } = (await stage.scheduler.take('UPDATE')).update
      expect(status).to.include({
        state: 'TASK_DROPPED',
        source: 'SOURCE_MASTER',
        reason: 'REASON_INVALID_OFFERS',
      })
      expect(status.message).to.match(/^Task launched with invalid offers: /)
      expect(status).to.not.have.property('uuid')
      await stage.scheduler.take('OFFERS')
    }))

  it('answers invalid tasks by TASK_ERROR and launches the others', () =>
    onStage(async (stage) => {
      const wrong: Record<string, Partial<TaskInfo>> = {
        'too-large': { resources: parseResources('cpus:40') },
        'no-resources': { resources: [] },
        'wrong-agent': { agent_id: { value: 'elsewhere' } },
        'a/b': {},
        'negative-grace': { kill_policy: { grace_period: { nanoseconds: -1 } } },
        'no-check': { health_check: { type: 'HTTP' } },
        'low-limit': { limits: { cpus: { value: 0.5 } } },
        'alone-in-cgroup': { container: { type: 'MESOS', linux_info: { share_cgroups: false } } },
      }
      const tasks = Object.entries(wrong).map(([id, more]) => task(stage, id, more))
      const { command: _, ...neither } = task(stage, 'neither')
      await accept(stage, [launch(...tasks, neither, task(stage, 'good'), task(stage, 'good'))])
      expect((await stage.agent.take('LAUNCH')).tasks[0]?.task_id.value).to.equal('good')
      for (const id of [...Object.keys(wrong), 'neither', 'good']) {
        const { status } = (await stage.scheduler.take('UPDATE')).update
        expect(status.task_id.value).to.equal(id)
        expect(status).to.include({ state: 'TASK_ERROR', reason: 'REASON_TASK_INVALID' })
        expect(status.message).to.be.a('string')
      }
    }))

  it('reserves, makes a volume and launches on it in one call; the reservation stays', () =>
    onStage(
      async (stage) => {
        const reservations: Resource['reservations'] = [{ type: 'DYNAMIC', role: 'eng', principal: 'p' }]
        const disk: Resource = { name: 'disk', type: 'SCALAR', scalar: { value: 100 }, reservations }
        const volume: Resource = {
          ...disk,
          disk: { persistence: { id: 'v1', principal: 'p' }, volume: { mode: 'RW', container_path: 'data' } },
        }
        await accept(
          stage,
          [
            { type: 'RESERVE', reserve: { resources: [disk] } },
            { type: 'CREATE', create: { volumes: [volume] } },
            launch(task(stage, 't', { resources: [...parseResources('cpus:1'), volume] })),
            { type: 'DESTROY', id: { value: 'op' }, destroy: { volumes: [volume] } },
          ],
          { filters: { refuse_seconds: 0 } },
        )
        expect((await stage.agent.take('APPLY_OPERATION')).order.converted).to.deep.equal([disk])
        expect((await stage.agent.take('APPLY_OPERATION')).order.converted).to.deep.equal([volume])
        const launched = (await stage.agent.take('LAUNCH')).tasks[0]
        expect(launched?.resources?.every(({ allocation_info }) => allocation_info?.role === 'eng')).to.equal(
          true,
        )
        await stage.scheduler.take('UPDATE_OPERATION_STATUS')
        await stage.agent.update(stage.scheduler.frameworkId, task(stage, 't'), 'TASK_FINISHED')
        const offers = await stage.scheduler.take('OFFERS', ({ offers: { offers: list } }) =>
          list.some(({ resources }) => resources.some((one) => one.disk?.persistence)),
        )
        const [again] = offers.offers.offers
        expect(scalarOf(again?.resources ?? [], 'disk')).to.be.at.least(100)
        const operations = [
          { type: 'DESTROY', destroy: { volumes: [volume] } },
          { type: 'UNRESERVE', unreserve: { resources: [disk] } },
        ]
        await stage.scheduler.call({ type: 'ACCEPT', accept: { offer_ids: [again?.id], operations } })
        expect((await stage.agent.take('APPLY_OPERATION')).order.consumed).to.deep.equal([volume])
        expect((await stage.agent.take('APPLY_OPERATION')).order.consumed).to.deep.equal([disk])
      },
      { ...capableFramework, roles: ['eng'], principal: 'p' },
    ))

  it('launches a task group together, with its executor, or not at all', () =>
    onStage(async (stage) => {
      const { command, ...bare } = task(stage, 'm1', { resources: parseResources('cpus:0.1;mem:32') })
      const executor = {
        type: 'DEFAULT',
        executor_id: { value: 'pod' },
        resources: parseResources('cpus:0.1;mem:32;disk:10'),
      }
      const group = (first: object): object => ({
        type: 'LAUNCH_GROUP',
        launch_group: {
          executor,
          task_group: { tasks: [first, { ...bare, task_id: { value: 'm2' }, command }] },
        },
      })
      await accept(stage, [group({ ...bare, resources: [], command })], { filters: { refuse_seconds: 0 } })
      for (const id of ['m1', 'm2']) {
        const { status } = (await stage.scheduler.take('UPDATE')).update
        expect([status.task_id.value, status.reason]).to.deep.equal([id, 'REASON_TASK_GROUP_INVALID'])
      }
      const [next] = (await stage.scheduler.take('OFFERS')).offers.offers
      await accept({ ...stage, offer: next ?? stage.offer }, [group({ ...bare, command })], {
        filters: { refuse_seconds: 0 },
      })
      const message = await stage.agent.take('LAUNCH')
      expect(message.tasks.map(({ task_id }) => task_id.value)).to.deep.equal(['m1', 'm2'])
      expect(message.group?.executor.framework_id?.value).to.equal(stage.scheduler.frameworkId)
      const [rest] = (await stage.scheduler.take('OFFERS')).offers.offers
      expect(scalarOf(rest?.resources ?? [], 'cpus')).to.equal(3.7)
      expect(rest?.executor_ids).to.deep.equal([{ value: 'pod' }])
      const { frameworkId } = stage.scheduler
      await stage.agent.say({ type: 'EXECUTOR_EXITED', frameworkId, executorId: 'pod', status: 256 })
      const { failure } = await stage.scheduler.take('FAILURE')
      expect(failure).to.deep.include({ executor_id: { value: 'pod' }, status: 256 })
    }))

  it('writes and reads the old resource format for frameworks without capabilities', () =>
    onStage(
      async (stage) => {
        const { offer } = stage
        expect(offer).to.not.have.property('allocation_info')
        expect(offer.url).to.deep.include({ scheme: 'http', path: '/slave(1)' })
        expect(offer.url.address.ip).to.equal('127.0.0.1')
        for (const resource of offer.resources) {
          expect(resource).to.include({ role: '*' })
          expect(resource).to.not.have.any.keys('reservations', 'allocation_info')
        }
        const resources = offer.resources.map((one) => ({ ...one, role: null })) as unknown as Resource[]
        await accept(stage, [launch(task(stage, 'all', { resources }))])
        expect((await stage.agent.take('LAUNCH')).tasks[0]?.task_id.value).to.equal('all')
      },
      { user: '', name: 'old', failover_timeout: 60 },
    ))
})
