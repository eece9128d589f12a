import { isTerminal } from '@dcos-lite/lib/mesos'
import type { TaskStatus } from '@dcos-lite/lib/mesos'
import type { Attempt, AttemptState, RunRecord } from '../records/types.ts'
import { liveAttempt } from './run-state.ts'

/** What a status update means for a run. */
export type RunVerdict =
  | { type: 'unchanged' }
  | { type: 'changed'; run: RunRecord }
  | { type: 'ended'; run: RunRecord; succeeded: boolean; reason: string }

/** After this many attempts that were dropped in a row, one counts as failed. */
const mostDrops = 5
/** Attempts that follow one another at once; later ones are spaced out so that a broken command cannot flood the cluster. */
const promptAttempts = 5
const longestPauseMs = 30_000
/** A run keeps the newest attempts only; older ones would make its record grow without end. */
const keptAttempts = 100

const neverStarted = new Set(['REASON_INVALID_OFFERS', 'REASON_AGENT_DISCONNECTED', 'REASON_AGENT_REMOVED'])

function wasDropped(attempt: Attempt, status: TaskStatus): boolean {
  if (attempt.confirmed) return false
  if (status.state === 'TASK_DROPPED') return true
  if (status.state === 'TASK_LOST') return neverStarted.has(status.reason ?? '')
  // The agent is there and has never heard of the task: the launch did not reach it.
  return status.state === 'TASK_GONE' && status.reason === 'REASON_RECONCILIATION'
}

function stateOf(status: TaskStatus): AttemptState {
  switch (status.state) {
    case 'TASK_STAGING':
    case 'TASK_STARTING':
    case 'TASK_RUNNING':
    case 'TASK_FINISHED':
    case 'TASK_KILLED':
      return status.state
    case 'TASK_KILLING':
      return 'TASK_RUNNING'
    default:
      return 'TASK_FAILED'
  }
}

function replaceAttempt(run: RunRecord, attempt: Attempt): Attempt[] {
  return run.attempts.map((known) => (known.taskId === attempt.taskId ? attempt : known)).slice(-keptAttempts)
}

function pauseMs(failures: number, maxLaunchDelaySeconds: number): number {
  if (failures < promptAttempts) return 0
  return Math.min(1000 * 2 ** (failures - promptAttempts), longestPauseMs, maxLaunchDelaySeconds * 1000)
}

/** What follows after an attempt failed: the end of the run, or another attempt. */
function afterFailure(run: RunRecord, reason: string, nowMs: number): RunVerdict {
  const { policy, activeDeadlineSeconds } = run.job.run.restart
  const failed: RunRecord = { ...run, failures: run.failures + 1, drops: 0 }
  if (run.stopping !== undefined) {
    return { type: 'ended', run: failed, succeeded: false, reason: run.stopping.reason }
  }
  if (policy === 'NEVER') return { type: 'ended', run: failed, succeeded: false, reason }
  if (activeDeadlineSeconds !== undefined && nowMs >= run.createdAtMs + activeDeadlineSeconds * 1000) {
    const passed = `${reason}; the active deadline of ${activeDeadlineSeconds} s has passed`
    return { type: 'ended', run: failed, succeeded: false, reason: passed }
  }
  return {
    type: 'changed',
    run: { ...failed, retryAtMs: nowMs + pauseMs(failed.failures, run.job.run.maxLaunchDelay) },
  }
}

function describe(status: TaskStatus): string {
  const reason = status.reason?.replace(/^REASON_/, '')
  return [status.state, reason, status.message].filter((part) => part !== undefined && part !== '').join(', ')
}

function afterDrop(run: RunRecord, attempt: Attempt, status: TaskStatus, nowMs: number): RunVerdict {
  const drops = run.drops + 1
  if (drops > mostDrops || run.stopping !== undefined) {
    const ended: Attempt = { ...attempt, state: 'TASK_FAILED', message: describe(status) }
    return afterFailure({ ...run, attempts: replaceAttempt(run, ended) }, describe(status), nowMs)
  }
  const attempts = run.attempts.filter(({ taskId }) => taskId !== attempt.taskId)
  return { type: 'changed', run: { ...run, attempts, drops } }
}

/** Applies one status update to the run that owns the task. Repeated and late updates change nothing. */
export function applyStatus(run: RunRecord, status: TaskStatus, nowMs: number): RunVerdict {
  const attempt = liveAttempt(run)
  if (attempt === undefined || attempt.taskId !== status.task_id.value) return { type: 'unchanged' }
  if (wasDropped(attempt, status)) return afterDrop(run, attempt, status, nowMs)
  if (status.state === 'TASK_UNREACHABLE' && run.exclusive) {
    if (attempt.unreachable === true) return { type: 'unchanged' }
    const waiting: Attempt = { ...attempt, confirmed: true, unreachable: true, message: describe(status) }
    return { type: 'changed', run: { ...run, attempts: replaceAttempt(run, waiting) } }
  }
  const state = stateOf(status)
  const over = isTerminal(status.state) || state === 'TASK_FAILED'
  if (!over && state === attempt.state && attempt.unreachable !== true) return { type: 'unchanged' }
  const { unreachable: _, ...known } = attempt
  const next: Attempt = {
    ...known,
    state,
    confirmed: true,
    ...(state === 'TASK_FINISHED' ? { completedAtMs: nowMs } : {}),
    ...(over ? { message: describe(status) } : {}),
  }
  const updated: RunRecord = { ...run, drops: 0, attempts: replaceAttempt(run, next) }
  if (!over) return { type: 'changed', run: updated }
  if (state === 'TASK_FINISHED') {
    return { type: 'ended', run: updated, succeeded: true, reason: 'its task finished' }
  }
  return afterFailure(updated, describe(status), nowMs)
}
