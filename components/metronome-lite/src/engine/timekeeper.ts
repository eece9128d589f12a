import type { Timer } from '@dcos-lite/lib/clock'
import { runStatus } from '../decide/run-state.ts'
import type { RunRecord, ScheduleRecord } from '../records/types.ts'
import type { Engine } from './engine.ts'
import { beginStop } from './runs.ts'
import { decideNow, startScheduledRuns } from './scheduled-runs.ts'

/** Looks again at least this often, so that a changed wall clock is noticed. */
const longestSleepMs = 60_000
const pauseAfterFailureMs = 1000

/** Starts runs when their time has come, and gives up those that could not start in time. */
export interface Timekeeper {
  start(): void
  stop(): void
}

function deadlineOf(run: RunRecord): number {
  if (run.cause.type !== 'schedule' || run.stopping !== undefined || run.failures > 0) return Infinity
  return runStatus(run) === 'STARTING' ? run.cause.deadlineMs : Infinity
}

function retryOf(run: RunRecord, nowMs: number): number {
  return run.retryAtMs !== undefined && run.retryAtMs > nowMs ? run.retryAtMs : Infinity
}

/** Creates the timekeeper. It is woken by the clock, and by changes that bring something forward. */
export function createTimekeeper(engine: Engine): Timekeeper {
  const { records, environment } = engine
  const { clock, log } = environment
  /** When each schedule is to be looked at; `run`: when the active runs of its job have ended. */
  const dueTimes = new Map<string, number | 'run'>()
  let timer: Timer | undefined
  let wakeMs = Infinity
  let stopped = false
  let looking = false

  const wakeAt = (ms: number): void => {
    if (stopped || looking || ms >= wakeMs) return
    timer?.cancel()
    wakeMs = ms
    timer = clock.after(Math.max(ms - clock.nowMs(), 0), wake)
  }

  const planSchedule = (record: ScheduleRecord): void => {
    const { jobId } = record
    const decision = decideNow(engine, record)
    if (decision.type === 'waitForRun') dueTimes.set(jobId, 'run')
    else if (decision.type !== 'wait') dueTimes.set(jobId, clock.nowMs())
    else if (decision.nextMs === undefined) dueTimes.delete(jobId)
    else dueTimes.set(jobId, decision.nextMs)
    const due = dueTimes.get(jobId)
    if (typeof due === 'number') wakeAt(due)
  }

  const planAll = (): void => {
    let nextMs = clock.nowMs() + longestSleepMs
    for (const due of dueTimes.values()) if (due !== 'run') nextMs = Math.min(nextMs, due)
    for (const run of records.runs.values()) {
      nextMs = Math.min(nextMs, deadlineOf(run), retryOf(run, clock.nowMs()))
    }
    wakeAt(nextMs)
  }

  const look = async (): Promise<void> => {
    const nowMs = clock.nowMs()
    const due = [...records.schedules.values()].filter(
      ({ jobId }) =>
        (dueTimes.get(jobId) ?? Infinity) !== 'run' && Number(dueTimes.get(jobId) ?? Infinity) <= nowMs,
    )
    await startScheduledRuns(engine, due)
    for (const { jobId } of due) {
      const record = records.schedules.get(jobId)
      if (record !== undefined) planSchedule(record)
    }
    const late = [...records.runs.values()].filter((run) => deadlineOf(run) <= nowMs)
    for (const { runId } of late) {
      const run = records.runs.get(runId)
      if (run !== undefined && deadlineOf(run) <= nowMs) {
        await beginStop(engine, run, 'no task became active within the starting deadline')
      }
    }
  }

  const wake = (): void => {
    wakeMs = Infinity
    looking = true
    engine.sequence(look).then(
      () => {
        looking = false
        engine.index.noteOccasion()
        engine.workChanged()
        planAll()
      },
      (error: unknown) => {
        looking = false
        if (stopped) return
        log.error('the schedules could not be looked at; it is tried again', { error })
        wakeAt(clock.nowMs() + pauseAfterFailureMs)
      },
    )
  }

  records.schedules.onChange((jobId, record) => {
    if (record === undefined) dueTimes.delete(jobId)
    else planSchedule(record)
  })
  records.runs.onChange((_runId, run, previous) => {
    if (run !== undefined) return wakeAt(Math.min(deadlineOf(run), retryOf(run, clock.nowMs())))
    const jobId = previous?.jobId ?? ''
    const record = dueTimes.get(jobId) === 'run' ? records.schedules.get(jobId) : undefined
    if (record !== undefined) planSchedule(record)
  })

  return {
    start() {
      for (const record of records.schedules.values()) planSchedule(record)
      planAll()
    },
    stop() {
      stopped = true
      timer?.cancel()
    },
  }
}
