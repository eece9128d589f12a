import type { ScheduleSpec } from '../job/job-spec.ts'
import { openCron } from './cron-expression.ts'

/** The first scheduled time after `afterMs` (epoch ms), or undefined when there is none any more. */
export function nextRunMs(
  schedule: Pick<ScheduleSpec, 'cron' | 'timezone'>,
  afterMs: number,
): number | undefined {
  return openCron(schedule.cron, schedule.timezone).nextRun(new Date(afterMs))?.getTime()
}

/** The last scheduled time at or before `untilMs` and after `afterMs`. */
function lastRunMs(schedule: ScheduleSpec, afterMs: number, untilMs: number): number | undefined {
  const [last] = openCron(schedule.cron, schedule.timezone).previousRuns(1, new Date(untilMs + 1))
  return last !== undefined && last.getTime() > afterMs ? last.getTime() : undefined
}

/** What a schedule asks for at one moment. */
export type ScheduleDecision =
  | { type: 'wait'; nextMs: number | undefined }
  | { type: 'start'; scheduledMs: number }
  | { type: 'skip'; scheduledMs: number; reason: string }

/** What is known of a schedule: times up to `plannedFromMs` are dealt with. */
export interface ScheduleSituation {
  schedule: ScheduleSpec
  plannedFromMs: number
  activeRuns: number
  nowMs: number
}

/**
 * Decides what to do with a schedule now. Several times that passed unseen (the server was down) count as one: the
 * last, which is still started within its starting deadline. FORBID skips a time while a run of the job is active.
 */
export function decideSchedule(situation: ScheduleSituation): ScheduleDecision {
  const { schedule, plannedFromMs, nowMs } = situation
  if (!schedule.enabled) return { type: 'wait', nextMs: undefined }
  const nextMs = nextRunMs(schedule, plannedFromMs)
  if (nextMs === undefined || nextMs > nowMs) return { type: 'wait', nextMs }
  const scheduledMs = lastRunMs(schedule, plannedFromMs, nowMs) ?? nextMs
  const lateMs = nowMs - scheduledMs
  if (lateMs > schedule.startingDeadlineSeconds * 1000) {
    const reason = `it is ${Math.round(lateMs / 1000)} s late and its starting deadline is ${schedule.startingDeadlineSeconds} s`
    return { type: 'skip', scheduledMs, reason }
  }
  if (schedule.concurrencyPolicy === 'FORBID' && situation.activeRuns > 0) {
    return { type: 'skip', scheduledMs, reason: 'a run of this job is active and its policy is FORBID' }
  }
  return { type: 'start', scheduledMs }
}
