import { expect } from 'chai'
import { requestJson } from '@dcos-lite/lib/http-client'
import { eventually } from '@dcos-lite/lib/testing'
import { held, launch, taskOn } from './support/launch.ts'
import { operate } from './support/operator.ts'
import { capableFramework, subscribe } from './support/scheduler.ts'
import { registerStandIn } from './support/stand-in-agent.ts'
import { withMaster } from './support/with-master.ts'

/** For tests in which nobody may be taken for lost before it is meant, also not by a machine that is busy. */
const patient = { pingIntervalMs: 500, missedPings: 4 }
const impatient = { pingIntervalMs: 40, missedPings: 3 }

interface State {
  slaves: { id: string }[]
  recovered_slaves: { id: string }[]
  unreachable_slaves: number
  completed_frameworks: { id: string }[]
  frameworks: { completed_tasks: { id: string }[]; unreachable_tasks: { id: string }[] }[]
}
const readState = async (url: string): Promise<State> =>
  (await requestJson<State>({ url: `${url}/state` })).body
const readMetrics = async (url: string): Promise<Record<string, number>> =>
  (await requestJson<Record<string, number>>({ url: `${url}/metrics/snapshot` })).body
/** How many endings were scheduled and not cancelled. One that answers slowly may be cancelled and scheduled again. */
async function endings(url: string): Promise<number> {
  const metrics = await readMetrics(url)
  const of = (what: string): number => metrics[`master/slave_unreachable_${what}`] ?? 0
  return of('scheduled') - of('canceled')
}

describe('the life of agents', () => {
  it('ends one at a time when a removal rate is set, and the removal of one that returns is cancelled', () =>
    withMaster(
      async (master) => {
        const agents = await Promise.all([1, 2, 3].map(() => registerStandIn(master.url)))
        for (const agent of agents) agent.answersPings = false
        const [first] = await eventually(async () => {
          const { slaves, unreachable_slaves } = await readState(master.url)
          expect(unreachable_slaves).to.equal(1)
          return agents.filter(({ id }) => slaves.every((slave) => slave.id !== id))
        })
        await eventually(async () => {
          expect(await endings(master.url)).to.equal(3)
        })
        const waiting = agents.filter((agent) => agent !== first)
        const [back] = waiting
        if (!back) throw new Error('two agents wait')
        const again = await registerStandIn(master.url, { id: back.id })
        master.atEnd(() => again.close())
        const metrics = await readMetrics(master.url)
        expect(metrics['master/slave_unreachable_canceled']).to.be.at.least(1)
        expect(metrics['master/slave_unreachable_completed']).to.equal(1)
        expect(metrics['master/slave_removals/reason_unhealthy']).to.equal(1)
        expect((await readState(master.url)).slaves).to.have.length(2)
        for (const agent of waiting) agent.close()
      },
      { ...impatient, agentRemovalRateLimit: '1/20mins' },
    ))

  it('is cancelled from ending too by an answered ping', () =>
    withMaster(
      async (master) => {
        const lost = await registerStandIn(master.url)
        lost.answersPings = false
        await eventually(async () => expect((await readState(master.url)).unreachable_slaves).to.equal(1))
        const agent = await registerStandIn(master.url)
        master.atEnd(() => agent.close())
        agent.answersPings = false
        await eventually(async () => {
          expect(await endings(master.url)).to.equal(2)
        })
        agent.answersPings = true
        await eventually(async () => {
          expect(await endings(master.url)).to.equal(1)
        })
      },
      { ...impatient, agentRemovalRateLimit: '1/20mins' },
    ))

  it('is over when an agent unregisters: it is forgotten, and its tasks are gone', () =>
    withMaster(async (master) => {
      const agent = await registerStandIn(master.url)
      const scheduler = await subscribe(master.url)
      master.atEnd(() => scheduler.close())
      await launch(agent, scheduler)
      expect(await agent.say({ type: 'UNREGISTER' })).to.equal(202)
      const { status } = (await scheduler.take('UPDATE')).update
      expect(status).to.include({ state: 'TASK_GONE', reason: 'REASON_AGENT_REMOVED' })
      await scheduler.take('FAILURE')
      await eventually(() => agent.ended())
      const { slaves, unreachable_slaves } = await readState(master.url)
      expect([slaves.length, unreachable_slaves]).to.deep.equal([0, 0])
      const metrics = await readMetrics(master.url)
      expect(metrics['master/slave_removals/reason_unregistered']).to.equal(1)
    }))

  it('is forgotten some time after it ended', () =>
    withMaster(
      async (master) => {
        const agent = await registerStandIn(master.url)
        agent.close()
        const gone = await registerStandIn(master.url)
        await operate(master.url, 'MARK_AGENT_GONE', { agent_id: { value: gone.id } })
        await eventually(async () => {
          const again = await operate(master.url, 'MARK_AGENT_GONE', { agent_id: { value: gone.id } })
          expect(again.status, 'the gone one is not known any more').to.equal(404)
        })
        await eventually(async () => {
          const { slaves, unreachable_slaves } = await readState(master.url)
          expect([slaves.length, unreachable_slaves]).to.deep.equal([0, 0])
        })
      },
      { ...impatient, registryGcIntervalMs: 30, registryMaxAgentAgeMs: 100 },
    ))

  it('is not ended by a new leader when too many agents are missing: it gives the leadership up', () =>
    withMaster(
      async (master) => {
        await registerStandIn(master.url)
        const agent = await registerStandIn(master.url)
        await master.stop()
        await master.start()
        const again = await registerStandIn(master.url, { id: agent.id })
        await eventually(() => again.ended())
        await eventually(async () => {
          const { recovered_slaves, unreachable_slaves } = await readState(master.url)
          expect([recovered_slaves.length, unreachable_slaves]).to.deep.equal([2, 0])
        })
      },
      { agentReregisterTimeoutMs: 300, recoveryAgentRemovalLimit: '40%' },
    ))

  it('ends after a change of leader as fast as the removal rate allows', () =>
    withMaster(
      async (master) => {
        await Promise.all([1, 2].map(() => registerStandIn(master.url)))
        await master.stop()
        await master.start()
        await eventually(async () => {
          const { recovered_slaves, unreachable_slaves } = await readState(master.url)
          expect([recovered_slaves.length, unreachable_slaves]).to.deep.equal([1, 1])
        })
        expect((await readMetrics(master.url))['master/recovery_slave_removals']).to.equal(1)
      },
      { agentReregisterTimeoutMs: 50, agentRemovalRateLimit: '1/20mins' },
    ))

  it('kills what a framework runs that was removed while its agent was away', () =>
    withMaster(async (master) => {
      const agent = await registerStandIn(master.url)
      const scheduler = await subscribe(master.url)
      const task = await launch(agent, scheduler)
      agent.close()
      await scheduler.call({ type: 'TEARDOWN' })
      const again = await registerStandIn(master.url, {
        id: agent.id,
        tasks: [held(scheduler.frameworkId, task)],
        frameworks: [{ ...capableFramework, id: { value: scheduler.frameworkId } }],
      })
      master.atEnd(() => again.close())
      expect((await again.take('SHUTDOWN_FRAMEWORK')).frameworkId).to.equal(scheduler.frameworkId)
    }))

  it('does not bring back a task whose id runs elsewhere by now', () =>
    withMaster(async (master) => {
      const agent = await registerStandIn(master.url)
      const scheduler = await subscribe(master.url)
      master.atEnd(() => scheduler.close())
      await launch(agent, scheduler)
      const other = await registerStandIn(master.url, {
        tasks: [held(scheduler.frameworkId, taskOn('other'))],
        frameworks: [{ ...capableFramework, id: { value: scheduler.frameworkId } }],
      })
      master.atEnd(() => [agent, other].forEach((one) => one.close()))
      expect((await other.take('KILL')).taskId).to.equal('t')
    }))
})

describe('the history that a master keeps', () => {
  it('has as many ended frameworks and tasks as configured', () =>
    withMaster(
      async (master) => {
        const agent = await registerStandIn(master.url)
        master.atEnd(() => agent.close())
        const scheduler = await subscribe(master.url)
        master.atEnd(() => scheduler.close())
        for (const id of ['a', 'b', 'c']) {
          const task = await launch(agent, scheduler, id)
          await agent.update(scheduler.frameworkId, task, 'TASK_FINISHED')
          const { uuid } = (await scheduler.take('UPDATE')).update.status
          const acknowledge = { agent_id: { value: agent.id }, task_id: task.task_id, uuid }
          await scheduler.call({ type: 'ACKNOWLEDGE', acknowledge })
          await scheduler.call({ type: 'REVIVE' })
        }
        const brief = await Promise.all(
          [1, 2].map((number) => subscribe(master.url, { user: '', name: `brief-${number}` })),
        )
        for (const one of brief) await one.call({ type: 'TEARDOWN' })
        const { frameworks, completed_frameworks } = await readState(master.url)
        expect(frameworks[0]?.completed_tasks.map(({ id }) => id)).to.deep.equal(['b', 'c'])
        expect(completed_frameworks.map(({ id }) => id)).to.deep.equal([brief[1]?.frameworkId])
      },
      { maxCompletedTasksPerFramework: 2, maxCompletedFrameworks: 1 },
    ))

  it('has as many unreachable tasks as configured', () =>
    withMaster(
      async (master) => {
        const scheduler = await subscribe(master.url)
        master.atEnd(() => scheduler.close())
        for (const id of ['a', 'b']) {
          const agent = await registerStandIn(master.url)
          await launch(agent, scheduler, id)
          agent.close()
          await scheduler.take('FAILURE')
        }
        const { frameworks } = await readState(master.url)
        expect(frameworks[0]?.unreachable_tasks.map(({ id }) => id)).to.deep.equal(['b'])
      },
      { ...patient, maxUnreachableTasksPerFramework: 1 },
    ))
})

describe('the configuration of a master', () => {
  it('is refused with a rate or part that cannot be read', async () => {
    for (const wrong of [{ agentRemovalRateLimit: 'often' }, { recoveryAgentRemovalLimit: '2' }]) {
      const failure: unknown = await withMaster(() => Promise.resolve(), wrong).catch(
        (error: unknown) => error,
      )
      expect(failure).to.have.property('code', 'DCL_MESOS_MASTER_CONFIG_INVALID')
    }
  })
})
