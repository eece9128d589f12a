import { join } from 'node:path'
import { expect } from 'chai'
import { requestJson, requestText } from '@dcos-lite/lib/http-client'
import type { FrameworkInfo, TaskInfo, TaskState } from '@dcos-lite/lib/mesos'
import { parseResources, withAllocation } from '@dcos-lite/lib/resources'
import { openStore } from '@dcos-lite/lib/store'
import { eventually, testEnvironment, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { openRefusals } from '@dcos-lite/lib/tls/renewal'
import type { HeldTask } from '../../src/protocol/messages.ts'
import { capableFramework, subscribe } from './support/scheduler.ts'
import type { WireScheduler } from './support/scheduler.ts'
import { registerStandIn } from './support/stand-in-agent.ts'
import type { StandInAgent } from './support/stand-in-agent.ts'
import { withMaster } from './support/with-master.ts'

/** Short for those that are lost, and long enough for those that a busy machine lets answer late. */
const impatient = { pingIntervalMs: 500, missedPings: 4 }

interface State {
  slaves: { id: string; active: boolean; used_resources: { cpus: number } }[]
  recovered_slaves: { id: string }[]
  unreachable_slaves: number
  frameworks: { id: string; recovered: boolean; tasks: { state: string }[]; unreachable_tasks: object[] }[]
}
const readState = async (url: string): Promise<State> =>
  (await requestJson<State>({ url: `${url}/state` })).body

const taskOn = (agentId: string, id = 't'): TaskInfo => ({
  name: id,
  task_id: { value: id },
  agent_id: { value: agentId },
  resources: withAllocation(parseResources('cpus:1;mem:32'), '*'),
  command: { value: 'true' },
})

async function launch(agent: StandInAgent, scheduler: WireScheduler, id = 't'): Promise<TaskInfo> {
  const [offer] = (await scheduler.take('OFFERS')).offers.offers
  const task = taskOn(agent.id, id)
  const operations = [{ type: 'LAUNCH', launch: { task_infos: [task] } }]
  await scheduler.call({ type: 'ACCEPT', accept: { offer_ids: [offer?.id], operations } })
  await agent.take('LAUNCH')
  await agent.update(scheduler.frameworkId, task, 'TASK_RUNNING')
  await scheduler.take('UPDATE')
  return task
}

const held = (frameworkId: string, task: TaskInfo, state: TaskState = 'TASK_RUNNING'): HeldTask => ({
  task,
  frameworkId,
  containerId: 'c',
  state,
})
const infoOf = (scheduler: WireScheduler, info: FrameworkInfo = capableFramework): FrameworkInfo => ({
  ...info,
  id: { value: scheduler.frameworkId },
})

describe('agents', () => {
  it('that disconnect have their offers rescinded, and come back with their tasks untouched', () =>
    withMaster(async (master) => {
      const agent = await registerStandIn(master.url)
      const scheduler = await subscribe(master.url)
      master.atEnd(() => scheduler.close())
      const task = await launch(agent, scheduler)
      await scheduler.call({ type: 'REVIVE' })
      const [offer] = (await scheduler.take('OFFERS')).offers.offers
      agent.close()
      expect((await scheduler.take('RESCIND')).rescind.offer_id).to.deep.equal(offer?.id)
      await scheduler.call({ type: 'KILL', kill: { task_id: task.task_id } })
      const again = await registerStandIn(master.url, {
        id: agent.id,
        tasks: [held(scheduler.frameworkId, task)],
        frameworks: [infoOf(scheduler)],
      })
      master.atEnd(() => again.close())
      expect(again.id).to.equal(agent.id)
      expect((await again.take('KILL')).taskId).to.equal('t')
      expect((await readState(master.url)).frameworks[0]?.tasks[0]?.state).to.equal('TASK_RUNNING')
      expect(await agent.say({ type: 'PONG', sequence: 1 })).to.equal(409)
    }))

  it('do not have to repeat an update that a framework left unacknowledged when it comes back', () =>
    withMaster(async (master) => {
      const agent = await registerStandIn(master.url)
      master.atEnd(() => agent.close())
      const scheduler = await subscribe(master.url)
      const task = await launch(agent, scheduler)
      scheduler.close()
      const sent = await agent.update(scheduler.frameworkId, task, 'TASK_FAILED')
      const again = await subscribe(master.url, infoOf(scheduler))
      master.atEnd(() => again.close())
      const { uuid } = (await again.take('UPDATE')).update.status
      expect(uuid).to.equal(sent.uuid)
      const acknowledge = { agent_id: { value: agent.id }, task_id: task.task_id, uuid }
      await again.call({ type: 'ACKNOWLEDGE', acknowledge })
      expect((await agent.take('ACKNOWLEDGE')).uuid).to.equal(uuid)
      expect((await readState(master.url)).frameworks[0]?.tasks).to.deep.equal([])
    }))

  it('that return without a task have it dropped', () =>
    withMaster(async (master) => {
      const agent = await registerStandIn(master.url)
      const scheduler = await subscribe(master.url)
      master.atEnd(() => scheduler.close())
      await launch(agent, scheduler)
      agent.close()
      const again = await registerStandIn(master.url, { id: agent.id })
      master.atEnd(() => again.close())
      const { status } = (await scheduler.take('UPDATE')).update
      expect(status).to.include({ state: 'TASK_DROPPED', reason: 'REASON_RECONCILIATION' })
      expect((await readState(master.url)).slaves[0]?.used_resources.cpus).to.equal(0)
    }))

  it('that leave pings unanswered are unreachable, and may return with running tasks', () =>
    withMaster(async (master) => {
      const agent = await registerStandIn(master.url)
      const scheduler = await subscribe(master.url)
      master.atEnd(() => scheduler.close())
      const task = await launch(agent, scheduler)
      await eventually(() => agent.messages.some(({ type }) => type === 'PING'))
      agent.answersPings = false
      const { status } = (await scheduler.take('UPDATE')).update
      expect(status).to.include({ state: 'TASK_UNREACHABLE', reason: 'REASON_AGENT_REMOVED' })
      expect(status.unreachable_time?.nanoseconds).to.be.greaterThan(1e18)
      const { failure } = await scheduler.take('FAILURE')
      expect(failure).to.deep.equal({ agent_id: { value: agent.id } })
      await eventually(() => agent.ended())
      const lost = await readState(master.url)
      expect([lost.slaves.length, lost.unreachable_slaves]).to.deep.equal([0, 1])
      expect(lost.frameworks[0]?.unreachable_tasks).to.have.length(1)
      expect(await agent.say({ type: 'PONG', sequence: 1 })).to.equal(404)

      const reconcile = {
        tasks: [{ task_id: task.task_id, agent_id: { value: agent.id } }, { task_id: task.task_id }],
      }
      await scheduler.call({ type: 'RECONCILE', reconcile })
      expect((await scheduler.take('UPDATE')).update.status.state).to.equal('TASK_UNREACHABLE')
      expect((await scheduler.take('UPDATE')).update.status.state).to.equal('TASK_UNKNOWN')

      const again = await registerStandIn(master.url, {
        id: agent.id,
        tasks: [held(scheduler.frameworkId, task)],
        frameworks: [infoOf(scheduler)],
      })
      master.atEnd(() => again.close())
      const returned = (await scheduler.take('UPDATE')).update.status
      expect(returned).to.include({ state: 'TASK_RUNNING', reason: 'REASON_AGENT_REREGISTERED' })
      const back = await readState(master.url)
      expect(back.unreachable_slaves).to.equal(0)
      expect(back.slaves[0]?.used_resources.cpus).to.equal(1)
    }, impatient))

  it('lose tasks as TASK_LOST for frameworks that know no partitions', () =>
    withMaster(async (master) => {
      const agent = await registerStandIn(master.url)
      const scheduler = await subscribe(master.url, { user: '', name: 'old', failover_timeout: 60 })
      master.atEnd(() => scheduler.close())
      await launch(agent, scheduler)
      agent.close()
      const { status } = (await scheduler.take('UPDATE')).update
      expect(status).to.include({ state: 'TASK_LOST', reason: 'REASON_AGENT_REMOVED' })
    }, impatient))

  it('that announce a restart are waited for until its deadline', () =>
    withMaster(async (master) => {
      const agent = await registerStandIn(master.url)
      expect(await agent.say({ type: 'PLANNED_RESTART', deadlineMs: Date.now() + 60_000 })).to.equal(202)
      agent.close()
      const other = await registerStandIn(master.url)
      other.close()
      await eventually(async () =>
        expect((await readState(master.url)).slaves.map(({ id }) => id)).to.deep.equal([agent.id]),
      )
    }, impatient))

  it('bring tasks and frameworks back to a new master, which reconciles only what it can know', () =>
    withMaster(async (master) => {
      const agents = [await registerStandIn(master.url), await registerStandIn(master.url)]
      const [first, second] = agents
      if (!first || !second) throw new Error('two agents are there')
      const scheduler = await subscribe(master.url)
      await master.stop()
      await master.start()
      expect((await readState(master.url)).recovered_slaves).to.have.length(2)
      const again = await registerStandIn(master.url, {
        id: first.id,
        tasks: [held(scheduler.frameworkId, taskOn(first.id))],
        frameworks: [infoOf(scheduler)],
      })
      master.atEnd(() => again.close())
      expect((await readState(master.url)).frameworks[0]).to.include({
        id: scheduler.frameworkId,
        recovered: true,
      })
      const back = await subscribe(master.url, infoOf(scheduler))
      master.atEnd(() => back.close())
      const ask = {
        tasks: [
          { task_id: { value: 'x' } },
          { task_id: { value: 'y' }, agent_id: { value: second.id } },
          { task_id: { value: 't' } },
        ],
      }
      await back.call({ type: 'RECONCILE', reconcile: ask })
      expect((await back.take('UPDATE')).update.status).to.deep.include({
        task_id: { value: 't' },
        state: 'TASK_RUNNING',
      })
      await back.call({
        type: 'RECONCILE',
        reconcile: { tasks: [{ task_id: { value: 'z' }, agent_id: { value: first.id } }] },
      })
      expect((await back.take('UPDATE')).update.status).to.deep.include({
        task_id: { value: 'z' },
        state: 'TASK_GONE',
      })
    }))

  it('that do not come back after a change of leader become unreachable', () =>
    withMaster(
      async (master) => {
        await registerStandIn(master.url)
        await master.stop()
        await master.start()
        await eventually(async () => {
          const state = await readState(master.url)
          expect([state.recovered_slaves.length, state.unreachable_slaves]).to.deep.equal([0, 1])
        })
      },
      { agentReregisterTimeoutMs: 100 },
    ))

  it('that were marked gone are told to stop, now and when they come back', () =>
    withMaster(async (master) => {
      const agent = await registerStandIn(master.url)
      const scheduler = await subscribe(master.url)
      master.atEnd(() => scheduler.close())
      await launch(agent, scheduler)
      const body = { type: 'MARK_AGENT_GONE', mark_agent_gone: { agent_id: { value: agent.id } } }
      expect((await requestText({ url: `${master.url}/api/v1`, method: 'POST', body })).status).to.equal(200)
      await agent.take('SHUTDOWN')
      const { status } = (await scheduler.take('UPDATE')).update
      expect(status).to.include({
        state: 'TASK_GONE_BY_OPERATOR',
        reason: 'REASON_AGENT_REMOVED_BY_OPERATOR',
      })
      const again = await registerStandIn(master.url, { id: agent.id })
      expect(again.messages[0]?.type).to.equal('SHUTDOWN')
      expect((await requestText({ url: `${master.url}/api/v1`, method: 'POST', body })).status).to.equal(200)
    }))

  it('that were marked gone have no certificate renewed from then on, before anybody is told that they are', async () => {
    await withTemporaryFolder(async (folder) => {
      const environment = testEnvironment()
      const store = await openStore({ engine: 'sqlite', file: join(folder, 'nodes.db') }, environment)
      try {
        const refusals = openRefusals(store, environment.clock)
        await withMaster(
          async (master) => {
            const agent = await registerStandIn(master.url, { ip: '10.0.0.7' })
            master.atEnd(() => agent.close())
            const body = { type: 'MARK_AGENT_GONE', mark_agent_gone: { agent_id: { value: agent.id } } }
            const call = { url: `${master.url}/api/v1`, method: 'POST', body } as const
            expect((await requestText(call)).status).to.equal(200)
            expect(await refusals.all()).to.have.length(1)
            const certificate = { addresses: ['10.0.0.7'], notBeforeMs: Date.now() - 2 * 3600 * 1000 }
            expect((await refusals.of(certificate))?.reason).to.equal(`its agent ${agent.id} was marked gone`)
            expect(await refusals.of({ ...certificate, addresses: ['10.0.0.8'] })).to.equal(undefined)
          },
          { refusedNodes: store },
        )
      } finally {
        await store.close()
      }
    })
  })

  it('that speak another protocol, have obeyed a newer leader, or have no IP address are refused', () =>
    withMaster(async (master) => {
      const [strange] = (await registerStandIn(master.url, { protocolMajor: 99 })).messages
      expect(strange).to.include({ type: 'REFUSED', final: true })
      const [newer] = (await registerStandIn(master.url, { highestEpoch: 1e9 })).messages
      expect(newer).to.include({ type: 'REFUSED', final: true })
      const [nameless] = (await registerStandIn(master.url, { ip: 'node-1.example' })).messages
      expect(nameless, 'no address, so its pid could not be read').to.include({
        type: 'REFUSED',
        final: true,
      })
      expect((await readState(master.url)).slaves).to.deep.equal([])
    }))

  it('that register anew at the same address replace the old one', () =>
    withMaster(async (master) => {
      const old = await registerStandIn(master.url, { port: 12_345 })
      const next = await registerStandIn(master.url, { port: 12_345 })
      master.atEnd(() => next.close())
      await eventually(() => old.ended())
      expect((await readState(master.url)).slaves.map(({ id }) => id)).to.deep.equal([next.id])
    }))

  it('that are deactivated get no offers until they are reactivated', () =>
    withMaster(async (master) => {
      const agent = await registerStandIn(master.url)
      master.atEnd(() => agent.close())
      const scheduler = await subscribe(master.url)
      master.atEnd(() => scheduler.close())
      await scheduler.take('OFFERS')
      const send = async (type: string): Promise<number> => {
        const body = { type, [type.toLowerCase()]: { agent_id: { value: agent.id } } }
        return (await requestText({ url: `${master.url}/api/v1`, method: 'POST', body })).status
      }
      expect(await send('DEACTIVATE_AGENT')).to.equal(200)
      await scheduler.take('RESCIND')
      expect((await readState(master.url)).slaves[0]?.active).to.equal(false)
      expect(await send('REACTIVATE_AGENT')).to.equal(200)
      await scheduler.take('OFFERS')
      expect(await send('REACTIVATE_AGENT')).to.equal(400)
    }))
})
