import { liveAttempt } from '../decide/run-state.ts'
import { metronomeErrors } from '../errors.ts'
import { killPolicyOf } from '../launch/build-task.ts'
import type { JobRecord, RunRecord } from '../records/types.ts'
import { createRun } from './create-run.ts'
import { endRun } from './end-run.ts'
import type { EndedRun, Engine } from './engine.ts'

/** The answer to a stop does not wait longer than this beyond the grace period of the job. */
const stopPatienceMs = 10_000

/** The job, or DCL_METRONOME_JOB_NOT_FOUND. */
export function requireJob(engine: Engine, jobId: string): JobRecord {
  const job = engine.records.jobs.get(jobId)
  if (job === undefined) throw metronomeErrors.JOB_NOT_FOUND({ jobId })
  return job
}

/** The active run, or DCL_METRONOME_RUN_NOT_FOUND. */
export function requireRun(engine: Engine, jobId: string, runId: string): RunRecord {
  const run = engine.records.runs.get(runId)
  if (run?.jobId !== jobId) throw metronomeErrors.RUN_NOT_FOUND({ jobId, runId })
  return run
}

/** Starts a run because somebody asked for it. */
export function startRun(
  engine: Engine,
  jobId: string,
  parameters: Record<string, string> = {},
): Promise<RunRecord> {
  return engine.sequence(async () => {
    const { spec } = requireJob(engine, jobId)
    const { run, operations } = createRun(engine, spec, { type: 'request' }, { parameters })
    await engine.records.commit(operations)
    engine.counters.started()
    engine.workChanged()
    return run
  })
}

/** Asks the master to kill the task of a run that is to stop. */
export async function sendKill(engine: Engine, run: RunRecord): Promise<void> {
  const attempt = liveAttempt(run)
  if (attempt === undefined) return
  const policy = killPolicyOf(run.job.run)
  await engine.call({
    type: 'KILL',
    kill: {
      task_id: { value: attempt.taskId },
      agent_id: { value: attempt.agentId },
      ...(policy === undefined ? {} : { kill_policy: policy }),
    },
  })
}

/** Marks a run as stopping and kills its task, or ends it when it has none. Inside `sequence` only. */
export async function beginStop(engine: Engine, run: RunRecord, reason: string): Promise<void> {
  if (liveAttempt(run) === undefined) {
    await endRun(engine, run, { succeeded: false, reason })
    return
  }
  const stopping: RunRecord = {
    ...run,
    stopping: run.stopping ?? { reason, sinceMs: engine.environment.clock.nowMs() },
  }
  await engine.records.commit([engine.records.runs.putOperation(run.runId, stopping)])
  // Nobody waits for the call: it never rejects, and the reconciliation repeats it until the task ends.
  void sendKill(engine, stopping)
}

function waitForEnd(
  engine: Engine,
  run: RunRecord,
): { ended: Promise<EndedRun | undefined>; cancel(): void } {
  let finish: (ended: EndedRun | undefined) => void = () => undefined
  const graceMs = (run.job.run.taskKillGracePeriodSeconds ?? 0) * 1000
  const timer = engine.environment.clock.after(stopPatienceMs + graceMs, () => finish(undefined))
  const listener = (ended: EndedRun): void => {
    if (ended.run.runId === run.runId) finish(ended)
  }
  engine.onRunEnded.add(listener)
  const cancel = (): void => {
    timer.cancel()
    engine.onRunEnded.delete(listener)
  }
  const ended = new Promise<EndedRun | undefined>((resolve) => {
    finish = (value) => {
      cancel()
      resolve(value)
    }
  })
  return { ended, cancel }
}

/** Stops a run and resolves with its final state, or rejects with DCL_METRONOME_STOP_NOT_CONFIRMED. */
export async function stopRun(
  engine: Engine,
  jobId: string,
  runId: string,
  reason: string,
): Promise<EndedRun> {
  const waiting = waitForEnd(engine, requireRun(engine, jobId, runId))
  try {
    await engine.sequence(() => beginStop(engine, requireRun(engine, jobId, runId), reason))
  } catch (error) {
    waiting.cancel()
    throw error
  }
  const ended = await waiting.ended
  if (ended !== undefined) return ended
  const agents = engine.records.runs.get(runId)?.attempts.at(-1)?.hostname ?? 'its agent'
  throw metronomeErrors.STOP_NOT_CONFIRMED({ jobId, runId, agents })
}
