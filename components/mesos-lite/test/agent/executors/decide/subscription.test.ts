import { expect } from 'chai'
import fc from 'fast-check'
import { planSubscription } from '../../../../src/agent/executors/decide/subscription.ts'

const found = fc.record({
  id: fc.uuid(),
  queued: fc.boolean(),
  reported: fc.boolean(),
  ended: fc.boolean(),
  killed: fc.boolean(),
  listed: fc.boolean(),
})

describe('a subscription of an executor', () => {
  it('drops exactly the tasks that neither side can still start or knows of', () => {
    fc.assert(
      fc.property(fc.array(found, { maxLength: 12 }), (facts) => {
        const tasks = facts.map(({ id, queued, reported, ended, killed }) => ({
          queued,
          record: {
            task: { name: id, task_id: { value: id }, agent_id: { value: 'a' } },
            ...(reported ? { latest: { task_id: { value: id }, state: 'TASK_RUNNING' as const } } : {}),
            ...(ended ? { endedAtMs: 1 } : {}),
            ...(killed ? { kill: { cause: 'asked' as const, atMs: 0, gracePeriodMs: 0 } } : {}),
          },
        }))
        const listed = new Set(facts.filter((fact) => fact.listed).map(({ id }) => id))
        const plan = planSubscription(tasks, listed)
        const ids = (list: typeof tasks): string[] => list.map(({ record }) => record.task.name)
        const lost = facts.filter((one) => !one.ended && !one.queued && !one.reported && !one.listed)
        expect(ids(plan.dropped)).to.deep.equal(lost.map(({ id }) => id))
        const killed = facts.filter((one) => one.killed && !one.ended && !one.queued && !lost.includes(one))
        expect(ids(plan.killed)).to.deep.equal(killed.map(({ id }) => id))
      }),
    )
  })
})
