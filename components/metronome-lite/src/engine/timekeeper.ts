import type { Timer } from '@dcos-lite/lib/clock'
import { runStatus } from '../decide/run-state.ts'
import type { RunRecord, ScheduleRecord } from '../records/types.ts'
import { decideSchedule } from '../schedule/next-run.ts'
import type { ScheduleDecision } from '../schedule/next-run.ts'
import type { Engine } from './engine.ts'
import { beginStop, startScheduledRun } from './runs.ts'

/** Looks again at least this often, so that a changed wall clock is noticed. */
const longestSleepMs = 60_000

/** Starts runs when their time has come, and gives up those that could not start in time. */
export interface Timekeeper {
  /** Plans anew; called after anything changed. */
  replan(): void
  stop(): void
}

function deadlineOf(run: RunRecord): number | undefined {
  if (run.cause.type !== 'schedule' || run.stopping !== undefined || run.failures > 0) return undefined
  return runStatus(run) === 'STARTING' ? run.cause.deadlineMs : undefined
}

/** Creates the timekeeper; it sleeps until the first `replan`. */
export function createTimekeeper(engine: Engine): Timekeeper {
  const { clock, log } = engine.environment
  const nextTimes = new WeakMap<ScheduleRecord, number | undefined>()
  let timer: Timer | undefined
  let stopped = false

  const decide = (record: ScheduleRecord): ScheduleDecision => {
    const { jobId, spec, plannedFromMs } = record
    const activeRuns = engine.index.activeOf(jobId).length
    return decideSchedule({ schedule: spec, plannedFromMs, activeRuns, nowMs: clock.nowMs() })
  }

  const lookAtSchedule = async (record: ScheduleRecord): Promise<void> => {
    const { jobId, spec } = record
    const decision = decide(record)
    if (decision.type === 'wait') return
    const job = engine.records.jobs.get(jobId)?.spec
    const { scheduledMs } = decision
    const planned = engine.records.schedules.putOperation(jobId, { ...record, plannedFromMs: scheduledMs })
    if (decision.type === 'skip' || job === undefined) {
      const reason = decision.type === 'skip' ? decision.reason : 'the job is gone'
      log.warn('a scheduled time is skipped', { jobId, scheduleId: spec.id, scheduledMs, reason })
      await engine.records.commit([planned])
      engine.counters.skipped()
      return
    }
    const deadlineMs = clock.nowMs() + spec.startingDeadlineSeconds * 1000
    await startScheduledRun(engine, job, { type: 'schedule', scheduledMs, deadlineMs }, [planned])
  }

  const lookAtRun = async (run: RunRecord): Promise<void> => {
    const deadlineMs = deadlineOf(run)
    if (deadlineMs !== undefined && deadlineMs <= clock.nowMs()) {
      await beginStop(engine, run, 'no task became active within the starting deadline')
    }
  }

  const nextLookMs = (): number => {
    let nextMs = clock.nowMs() + longestSleepMs
    for (const record of engine.records.schedules.values()) {
      if (!nextTimes.has(record)) {
        const decision = decide(record)
        nextTimes.set(record, decision.type === 'wait' ? decision.nextMs : decision.scheduledMs)
      }
      nextMs = Math.min(nextMs, nextTimes.get(record) ?? Infinity)
    }
    for (const run of engine.records.runs.values()) {
      nextMs = Math.min(nextMs, deadlineOf(run) ?? Infinity)
      if (run.retryAtMs !== undefined && run.retryAtMs > clock.nowMs())
        nextMs = Math.min(nextMs, run.retryAtMs)
    }
    return nextMs
  }

  const look = async (): Promise<void> => {
    for (const record of [...engine.records.schedules.values()]) {
      const dueMs = nextTimes.get(record)
      if (!nextTimes.has(record) || (dueMs !== undefined && dueMs <= clock.nowMs()))
        await lookAtSchedule(record)
    }
    for (const run of [...engine.records.runs.values()]) await lookAtRun(run)
  }

  const replan = (): void => {
    timer?.cancel()
    if (stopped) return
    timer = clock.after(Math.max(nextLookMs() - clock.nowMs(), 0), () => {
      engine.sequence(look).then(
        () => engine.workChanged(),
        (error: unknown) => {
          log.error('the schedules could not be looked at; it is tried again', { error })
          timer = stopped ? undefined : clock.after(1000, replan)
        },
      )
    })
  }

  return {
    replan,
    stop() {
      stopped = true
      timer?.cancel()
    },
  }
}
