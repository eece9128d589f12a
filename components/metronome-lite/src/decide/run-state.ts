import type { Attempt, RunRecord } from '../records/types.ts'

const live = new Set(['TASK_CREATED', 'TASK_STAGING', 'TASK_STARTING', 'TASK_RUNNING'])

/** Whether the task may still run. */
export function isLive(attempt: Attempt): boolean {
  return live.has(attempt.state)
}

/** The attempt that may still run; there is one at most. */
export function liveAttempt(run: RunRecord): Attempt | undefined {
  return run.attempts.findLast(isLive)
}

/** Whether the run needs a task, now or after its pause. */
export function waitsForLaunch(run: RunRecord): boolean {
  return run.stopping === undefined && liveAttempt(run) === undefined
}

/** STARTING until a task is known to be on its way, then ACTIVE. */
export function runStatus(run: RunRecord): 'STARTING' | 'ACTIVE' {
  const attempt = liveAttempt(run)
  return attempt !== undefined && attempt.state !== 'TASK_CREATED' ? 'ACTIVE' : 'STARTING'
}
