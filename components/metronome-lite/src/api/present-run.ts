import type { EndedRun } from '../engine/engine.ts'
import { runStatus } from '../decide/run-state.ts'
import type { Attempt, RunRecord } from '../records/types.ts'
import { presentInstant } from './instant.ts'

function presentTask(attempt: Attempt): Record<string, unknown> {
  const { taskId, startedAtMs, completedAtMs, state } = attempt
  return {
    id: taskId,
    startedAt: presentInstant(startedAtMs),
    ...(completedAtMs === undefined ? {} : { completedAt: presentInstant(completedAtMs) }),
    status: state,
  }
}

/** An active run as the API shows it. */
export function presentRun(run: RunRecord): Record<string, unknown> {
  return {
    id: run.runId,
    jobId: run.jobId,
    status: runStatus(run),
    createdAt: presentInstant(run.createdAtMs),
    completedAt: null,
    tasks: run.attempts.map(presentTask),
    ...(run.parameters === undefined ? {} : { parameters: run.parameters }),
    ...(run.cause.type === 'dag' ? { dagRunId: run.cause.dagRunId } : {}),
  }
}

/** A run in its final state. */
export function presentEndedRun({ run, succeeded, finishedAtMs }: EndedRun): Record<string, unknown> {
  return {
    ...presentRun(run),
    status: succeeded ? 'SUCCESS' : 'FAILED',
    completedAt: presentInstant(finishedAtMs),
  }
}
