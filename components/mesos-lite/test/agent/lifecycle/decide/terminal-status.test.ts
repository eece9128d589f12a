import { expect } from 'chai'
import type { Resource } from '@dcos-lite/lib/mesos'
import { decideWithExecutor } from '../../../../src/agent/executors/decide/executor-ending.ts'
import { executorRules } from '../../../../src/agent/executors/decide/executor-rules.ts'
import fc from 'fast-check'
import { isTerminal } from '@dcos-lite/lib/mesos'
import type { KillCause } from '../../../../src/agent/checkpoint/records.ts'
import { decideEnding, decideNeverStarted } from '../../../../src/agent/lifecycle/decide/terminal-status.ts'
import { gracePeriodMs, mergeKill } from '../../../../src/agent/lifecycle/decide/kill-order.ts'
import { refuseTask, isSafeId } from '../../../../src/agent/lifecycle/decide/acceptance.ts'

const causes: KillCause[] = [
  'asked',
  'unhealthy',
  'max-completion-time',
  'group',
  'executor-shutdown',
  'framework-removed',
  'agent-stop',
  'agent-shutdown',
]
const exit = fc.oneof(
  fc.record({ code: fc.integer({ min: 0, max: 255 }) }),
  fc.record({ signal: fc.integer({ min: 1, max: 31 }) }),
  fc.record({ lost: fc.constant('gone') }),
)
const kill = fc.option(
  fc.record({ cause: fc.constantFrom(...causes), atMs: fc.nat(), gracePeriodMs: fc.nat(10_000) }),
  { nil: undefined },
)

describe('the terminal state of a task', () => {
  it('is always terminal with a message, and FINISHED only for status 0 without a kill', () => {
    fc.assert(
      fc.property(exit, kill, (how, order) => {
        const ending = decideEnding(how, order)
        expect(isTerminal(ending.state)).to.equal(true)
        expect(ending.message).not.to.equal('')
        const fine = order === undefined && 'code' in how && how.code === 0
        expect(ending.state === 'TASK_FINISHED').to.equal(fine)
      }),
    )
  })

  it('names the limit that a task met when it ran out of memory', () => {
    const how = { signal: 9, outOfMemory: true, memoryLimitBytes: 64 * 2 ** 20 }
    const ending = decideEnding(how, undefined)
    expect(ending.reason).to.equal('REASON_CONTAINER_LIMITATION_MEMORY')
    expect(ending.message).to.contain('Memory limit exceeded').and.contain('64 MB')
    expect(ending.limitation?.resources).to.deep.equal([
      { name: 'mem', type: 'SCALAR', scalar: { value: 64 } },
    ])
  })

  it('is FAILED with the limit that was met when a task used more disk than it had, started or not', () => {
    const limitation: Resource[] = [{ name: 'disk', type: 'SCALAR', scalar: { value: 10 } }]
    const order = {
      cause: 'disk-limit',
      atMs: 0,
      gracePeriodMs: 0,
      message: 'too large',
      limitation,
    } as const
    const expected = {
      ...{ state: 'TASK_FAILED', reason: 'REASON_CONTAINER_LIMITATION_DISK', message: 'too large' },
      limitation: { resources: limitation },
    }
    expect(decideEnding({ signal: 9 }, { ...order, limitation })).to.deep.equal(expected)
    expect(decideNeverStarted({ ...order, limitation }, true)).to.deep.equal(expected)
    const stop = { cause: 'disk-limit', atMs: 0, message: 'too large', limitation } as const
    expect(
      decideWithExecutor({ signal: 9 }, { ...stop, limitation }, undefined, executorRules()),
    ).to.deep.equal(expected)
  })

  it('tells partition-aware frameworks DROPPED and the others LOST when nothing was started', () => {
    expect(decideNeverStarted(undefined, true).state).to.equal('TASK_DROPPED')
    expect(decideNeverStarted(undefined, false).state).to.equal('TASK_LOST')
    const order = { cause: 'asked', atMs: 0, gracePeriodMs: 0 } as const
    expect(decideNeverStarted(order, true).state).to.equal('TASK_KILLED')
  })
})

describe('the order of a kill', () => {
  it('keeps the first cause and the shortest period', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(10_000), { minLength: 1, maxLength: 6 }), (periods) => {
        const orders = periods.map((gracePeriod, i) => ({
          cause: causes[i % causes.length] ?? ('asked' as const),
          atMs: i,
          gracePeriodMs: gracePeriod,
        }))
        const merged = orders.reduce(mergeKill, undefined as ReturnType<typeof mergeKill> | undefined)
        expect(merged?.cause).to.equal(orders[0]?.cause)
        expect(merged?.gracePeriodMs).to.equal(Math.min(...periods))
      }),
    )
  })

  it('takes the period of the call, else of the task, else 3 s', () => {
    const task = { name: 't', task_id: { value: 't' }, agent_id: { value: 'a' } }
    const policy = (ms: number) => ({ grace_period: { nanoseconds: ms * 1e6 } })
    expect(gracePeriodMs(task, 'asked')).to.equal(3000)
    expect(gracePeriodMs({ ...task, kill_policy: policy(70) }, 'asked')).to.equal(70)
    expect(gracePeriodMs({ ...task, kill_policy: policy(70) }, 'asked', policy(20))).to.equal(20)
    expect(gracePeriodMs(task, 'max-completion-time')).to.equal(0)
  })
})

describe('the acceptance of a task', () => {
  it('refuses ids that would leave their folder', () => {
    for (const id of ['', '.', '..', 'a/b', 'a\\b', 'a\nb', 'x'.repeat(256)])
      expect(isSafeId(id)).to.equal(false)
    for (const id of ['a', 'a b', 'a:b', '...', 'app.1234']) expect(isSafeId(id)).to.equal(true)
  })

  it('refuses a task without a command as invalid', () => {
    const task = { name: 't', task_id: { value: 't' }, agent_id: { value: 'a' } }
    expect(refuseTask(task, undefined)?.state).to.equal('TASK_ERROR')
  })
})
