import { expect } from 'chai'
import fc from 'fast-check'
import type { TaskState, TaskStatus } from '@dcos-lite/lib/mesos'
import { applyStatus } from '../../src/decide/apply-status.ts'
import { liveAttempt, waitsForLaunch } from '../../src/decide/run-state.ts'
import { fillJob } from '../../src/job/fill-defaults.ts'
import type { RestartSpec } from '../../src/job/job-spec.ts'
import type { Attempt, RunRecord } from '../../src/records/types.ts'

function attempt(taskId: string, more: Partial<Attempt> = {}): Attempt {
  return {
    taskId,
    agentId: 'S0',
    hostname: 'h',
    state: 'TASK_CREATED',
    startedAtMs: 0,
    confirmed: false,
    ...more,
  }
}

function runWith(restart: RestartSpec, more: Partial<RunRecord> = {}): RunRecord {
  const job = fillJob({ id: 'j', run: { cpus: 1, mem: 32, disk: 0, cmd: 'true', restart } })
  return {
    runId: 'r',
    jobId: 'j',
    job,
    cause: { type: 'request' },
    createdAtMs: 0,
    exclusive: false,
    attempts: [attempt('t1')],
    drops: 0,
    failures: 0,
    ...more,
  }
}

const status = (state: TaskState, more: Partial<TaskStatus> = {}): TaskStatus => ({
  task_id: { value: 't1' },
  state,
  ...more,
})
const never: RestartSpec = { policy: 'NEVER' }
const onFailure: RestartSpec = { policy: 'ON_FAILURE', activeDeadlineSeconds: 60 }

describe('applyStatus', () => {
  it('ends a run with its finished task', () => {
    expect(applyStatus(runWith(never), status('TASK_FINISHED'), 5)).to.include({
      type: 'ended',
      succeeded: true,
    })
  })

  it('lets a run wait for another attempt before the active deadline, and ends it after', () => {
    const before = applyStatus(runWith(onFailure), status('TASK_FAILED'), 59_000)
    expect(before.type === 'changed' && waitsForLaunch(before.run)).to.equal(true)
    expect(before.type === 'changed' && (before.run.retryAtMs ?? 0)).to.be.at.most(59_000)
    expect(applyStatus(runWith(onFailure), status('TASK_FAILED'), 60_000)).to.include({
      type: 'ended',
      succeeded: false,
    })
  })

  it('spaces attempts out after several failures', () => {
    const tired = runWith({ policy: 'ON_FAILURE' }, { failures: 7 })
    const verdict = applyStatus(tired, status('TASK_FAILED'), 1000)
    expect(verdict.type === 'changed' && verdict.run.retryAtMs).to.equal(9000)
  })

  it('launches again what was dropped before it started, and gives up when that happens again and again', () => {
    const dropped = status('TASK_DROPPED', { reason: 'REASON_INVALID_OFFERS' })
    const verdict = applyStatus(runWith(never), dropped, 5)
    expect(verdict.type === 'changed' && verdict.run.attempts).to.deep.equal([])
    expect(applyStatus(runWith(never, { drops: 5 }), dropped, 5)).to.include({
      type: 'ended',
      succeeded: false,
    })
    const confirmed = runWith(never, {
      attempts: [attempt('t1', { confirmed: true, state: 'TASK_RUNNING' })],
    })
    expect(applyStatus(confirmed, dropped, 5)).to.include({ type: 'ended', succeeded: false })
  })

  it('keeps an exclusive run with its task while the agent is unreachable', () => {
    const running = { attempts: [attempt('t1', { confirmed: true, state: 'TASK_RUNNING' })] }
    const exclusive = applyStatus(
      runWith(never, { ...running, exclusive: true }),
      status('TASK_UNREACHABLE'),
      5,
    )
    expect(exclusive.type === 'changed' && liveAttempt(exclusive.run)?.unreachable).to.equal(true)
    const back =
      exclusive.type === 'changed' ? applyStatus(exclusive.run, status('TASK_RUNNING'), 6) : exclusive
    expect(back.type === 'changed' && liveAttempt(back.run)).not.to.have.property('unreachable')
    expect(applyStatus(runWith(never, running), status('TASK_UNREACHABLE'), 5)).to.include({ type: 'ended' })
  })

  it('ends a stopping run with its task, whatever the policy', () => {
    const stopping = runWith(onFailure, { stopping: { reason: 'stopped', sinceMs: 0 } })
    const verdict = applyStatus(stopping, status('TASK_KILLED'), 5)
    expect(verdict).to.include({ type: 'ended', succeeded: false, reason: 'stopped' })
  })

  it('has one task at most that may run, and nothing more happens after the end, whatever arrives', () => {
    const state = fc.constantFrom<TaskState>(
      'TASK_STAGING',
      'TASK_STARTING',
      'TASK_RUNNING',
      'TASK_KILLING',
      'TASK_FINISHED',
      'TASK_FAILED',
      'TASK_KILLED',
      'TASK_LOST',
      'TASK_DROPPED',
      'TASK_GONE',
      'TASK_UNREACHABLE',
      'TASK_UNKNOWN',
    )
    const step = fc.record({ state, task: fc.nat(3), byReconciliation: fc.boolean() })
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 20 }),
        fc.boolean(),
        fc.boolean(),
        (steps, exclusive, restarts) => {
          let run = runWith(restarts ? { policy: 'ON_FAILURE' } : never, { exclusive })
          let launched = 1
          let nowMs = 0
          for (const { state: next, task, byReconciliation } of steps) {
            nowMs += 1000
            const reason = byReconciliation ? { reason: 'REASON_RECONCILIATION' } : {}
            const update = { ...status(next, reason), task_id: { value: `t${task}` } }
            const verdict = applyStatus(run, update, nowMs)
            if (verdict.type === 'ended') {
              expect(liveAttempt(verdict.run)).to.equal(undefined)
              expect(applyStatus(verdict.run, update, nowMs).type).to.equal('unchanged')
              return
            }
            if (verdict.type === 'changed') ({ run } = verdict)
            expect(
              run.attempts.filter((one) => liveAttempt({ ...run, attempts: [one] })).length,
            ).to.be.at.most(1)
            if (waitsForLaunch(run)) run = { ...run, attempts: [...run.attempts, attempt(`t${++launched}`)] }
          }
        },
      ),
      { numRuns: 100 },
    )
  })
})
