import { expect } from 'chai'
import fc from 'fast-check'
import type { FrameworkInfo, TaskInfo } from '@dcos-lite/lib/mesos'
import { drainKill, refuseByDrain } from '../../../../src/agent/drain/decide/drain-kill.ts'

const task = (graceMs: number | undefined): TaskInfo => ({
  name: 't',
  task_id: { value: 't' },
  agent_id: { value: 'S' },
  ...(graceMs === undefined ? {} : { kill_policy: { grace_period: { nanoseconds: graceMs * 1e6 } } }),
})
const aware: FrameworkInfo = { user: '', name: 'f', capabilities: [{ type: 'PARTITION_AWARE' }] }
const plain: FrameworkInfo = { user: '', name: 'f' }
const graceOf = (policy: { grace_period?: { nanoseconds: number } }): number =>
  (policy.grace_period?.nanoseconds ?? NaN) / 1e6

describe('a drained agent', () => {
  it('gives no task more time than the order, nor more than the task itself asks for', () => {
    const times = fc.option(fc.nat(100_000), { nil: undefined })
    fc.assert(
      fc.property(times, times, fc.boolean(), (ownMs, longestMs, markGone) => {
        const order = longestMs === undefined ? { markGone } : { markGone, maxGracePeriodMs: longestMs }
        const { policy } = drainKill(task(ownMs), order, plain)
        expect(graceOf(policy)).to.equal(Math.min(ownMs ?? 3000, longestMs ?? Infinity))
      }),
      { numRuns: 100 },
    )
  })

  it('ends tasks as gone for those who know what that is, if it goes for good', () => {
    expect(drainKill(task(1), { markGone: true }, aware).cause).to.equal('draining-for-good')
    expect(drainKill(task(1), { markGone: true }, plain).cause).to.equal('draining')
    expect(drainKill(task(1), { markGone: false }, aware).cause).to.equal('draining')
  })

  it('drops launches', () => {
    expect(refuseByDrain(undefined, aware)).to.equal(undefined)
    expect(refuseByDrain({ markGone: false }, aware)).to.include({
      state: 'TASK_DROPPED',
      reason: 'REASON_AGENT_DRAINING',
    })
    expect(refuseByDrain({ markGone: false }, plain)?.state).to.equal('TASK_LOST')
  })
})
