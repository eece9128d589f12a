import { expect } from 'chai'
import fc from 'fast-check'
import { isTerminal } from '@dcos-lite/lib/mesos'
import type { ExecutorStopCause, KillCause } from '../../../../src/agent/checkpoint/records.ts'
import { decideWithExecutor, waitStatusOf } from '../../../../src/agent/executors/decide/executor-ending.ts'
import {
  durationText,
  executorRules,
  shutdownGraceMs,
} from '../../../../src/agent/executors/decide/executor-rules.ts'
import { refuseExecutor } from '../../../../src/agent/executors/decide/refuse-launch.ts'

const rules = executorRules()
const causes: KillCause[] = ['asked', 'executor-shutdown', 'framework-removed', 'agent-stop', 'draining']
const stops: ExecutorStopCause[] = [...causes, 'registration-timeout', 'reregistration-timeout', 'unused']
const order = fc.option(
  fc.constantFrom(...causes).map((cause) => ({ cause, atMs: 0, gracePeriodMs: 0 })),
  { nil: undefined },
)
const stop = fc.option(
  fc.constantFrom(...stops).map((cause) => ({ cause, atMs: 0 })),
  { nil: undefined },
)
const exit = fc.oneof(
  fc.record({ code: fc.nat(255) }),
  fc.record({ signal: fc.integer({ min: 1, max: 31 }) }),
  fc.record({ lost: fc.constant('gone') }),
  fc.constant({ signal: 9, outOfMemory: true, memoryLimitBytes: 2 ** 26 }),
)

describe('the end of an executor', () => {
  it('ends its tasks, never as finished, and always with a message', () => {
    fc.assert(
      fc.property(exit, stop, order, (how, stopped, kill) => {
        const ending = decideWithExecutor(how, stopped, kill, rules)
        expect(isTerminal(ending.state)).to.equal(true)
        expect(ending.state).not.to.equal('TASK_FINISHED')
        expect(ending.message).not.to.equal('')
      }),
    )
  })

  it('names the reason', () => {
    const reason = (cause?: ExecutorStopCause, how: object = { code: 0 }): string | undefined =>
      decideWithExecutor(how, cause && { cause, atMs: 0 }, undefined, rules).reason
    expect(reason()).to.equal('REASON_EXECUTOR_TERMINATED')
    expect(reason('asked')).to.equal('REASON_EXECUTOR_TERMINATED')
    expect(reason('registration-timeout')).to.equal('REASON_EXECUTOR_REGISTRATION_TIMEOUT')
    expect(reason('reregistration-timeout')).to.equal('REASON_EXECUTOR_REREGISTRATION_TIMEOUT')
    expect(reason('framework-removed')).to.equal('REASON_FRAMEWORK_REMOVED')
    expect(reason(undefined, { outOfMemory: true })).to.equal('REASON_CONTAINER_LIMITATION_MEMORY')
  })

  it('is told as wait(2) tells it', () => {
    expect(waitStatusOf({ code: 3 })).to.equal(0x300)
    expect(waitStatusOf({ signal: 15 })).to.equal(15)
    expect(waitStatusOf({ lost: 'gone' })).to.equal(-1)
  })
})

describe('the times of executors', () => {
  it('have the defaults and limits of Mesos', () => {
    expect(rules).to.deep.equal({
      registrationTimeoutMs: 60_000,
      reregistrationTimeoutMs: 2000,
      shutdownGraceMs: 5000,
    })
    expect(executorRules({ reregistrationTimeoutMs: 60_000 }).reregistrationTimeoutMs).to.equal(15_000)
    const own = { executor_id: { value: 'e' }, shutdown_grace_period: { nanoseconds: 7e9 } }
    expect(shutdownGraceMs(own)).to.equal(7000)
    expect([500, 5000, 1500, 900_000].map(durationText)).to.deep.equal([
      '500ms',
      '5secs',
      '1.5secs',
      '15mins',
    ])
  })
})

describe('a task for an executor', () => {
  it('is refused when that is being ended, or is gone and counted on', () => {
    expect(refuseExecutor({ ending: false }, false, true)).to.equal(undefined)
    expect(refuseExecutor(undefined, true, true)).to.equal(undefined)
    expect(refuseExecutor(undefined, undefined, true)).to.equal(undefined)
    expect(refuseExecutor({ ending: true }, false, true)?.state).to.equal('TASK_GONE')
    expect(refuseExecutor({ ending: true }, false, false)?.state).to.equal('TASK_LOST')
    expect(refuseExecutor(undefined, false, true)?.state).to.equal('TASK_DROPPED')
  })
})
