import type { ScheduleSpec } from '../job/job-spec.ts'
import { openCron } from './cron-expression.ts'
import { openRepeat } from './repeating-interval.ts'
import type { Starts } from './repeating-interval.ts'

/** A start that is this late is still the start itself: a leader change or a busy minute, not a missed one. */
export const graceMs = 60_000
/** Missed starts that are made up; older ones are lost. */
export const mostMadeUp = 1000
/** Starts of one schedule that are dealt with at once. */
const mostAtOnce = 20

type When = Pick<ScheduleSpec, 'cron' | 'repeat' | 'timezone'>

function cronStarts(expression: string, timezone: string): Starts {
  const cron = openCron(expression, timezone)
  return {
    after: (ms) => cron.nextRun(new Date(ms))?.getTime(),
    upTo: (ms, most) =>
      cron
        .previousRuns(most, new Date(ms + 1))
        .map((date) => date.getTime())
        .sort((a, b) => a - b),
  }
}

function startsOf({ cron = '', repeat, timezone }: When): Starts {
  return repeat === undefined ? cronStarts(cron, timezone) : openRepeat(repeat, timezone)
}

/** The first scheduled time after `afterMs` (epoch ms), or undefined when there is none any more. */
export function nextRunMs(schedule: When, afterMs: number): number | undefined {
  return startsOf(schedule).after(afterMs)
}

/** What a schedule asks for at one moment; times up to `plannedFromMs` are dealt with by it. */
export type ScheduleDecision =
  | { type: 'wait'; nextMs: number | undefined }
  | { type: 'waitForRun' }
  | { type: 'start'; times: number[]; plannedFromMs: number }
  | { type: 'skip'; plannedFromMs: number; reason: string }

/** What is known of a schedule: times up to `plannedFromMs` are dealt with. */
export interface ScheduleSituation {
  schedule: ScheduleSpec
  plannedFromMs: number
  activeRuns: number
  nowMs: number
}

const tooLate = (lateMs: number): string =>
  `it is ${Math.round(lateMs / 1000)} s late and missed starts are not made up`
const overlapping = 'a run of this job is active and its policy is FORBID'

function decideAll(situation: ScheduleSituation, starts: Starts): ScheduleDecision {
  const { schedule, plannedFromMs, activeRuns, nowMs } = situation
  const forbid = schedule.concurrencyPolicy === 'FORBID'
  // One after another: the end of the active run is the next occasion.
  if (forbid && activeRuns > 0) return { type: 'waitForRun' }
  const missed = starts.upTo(nowMs, mostMadeUp).filter((ms) => ms > plannedFromMs)
  const times = missed.slice(0, forbid ? 1 : mostAtOnce)
  return { type: 'start', times, plannedFromMs: times.at(-1) ?? nowMs }
}

/**
 * Decides what to do with a schedule now. A start that is more than a minute late was missed: `catchUp` says whether
 * it is made up. FORBID skips a time while a run of the job is active, or lets it wait when every start is made up.
 */
export function decideSchedule(situation: ScheduleSituation): ScheduleDecision {
  const { schedule, plannedFromMs, nowMs } = situation
  if (!schedule.enabled) return { type: 'wait', nextMs: undefined }
  const starts = startsOf(schedule)
  const nextMs = starts.after(plannedFromMs)
  if (nextMs === undefined || nextMs > nowMs) return { type: 'wait', nextMs }
  if (schedule.catchUp === 'all') return decideAll(situation, starts)
  const scheduledMs = starts.upTo(nowMs, 1).at(-1) ?? nextMs
  const lateMs = nowMs - scheduledMs
  if (lateMs > graceMs && schedule.catchUp !== 'once') {
    return { type: 'skip', plannedFromMs: scheduledMs, reason: tooLate(lateMs) }
  }
  if (schedule.concurrencyPolicy === 'FORBID' && situation.activeRuns > 0) {
    return { type: 'skip', plannedFromMs: scheduledMs, reason: overlapping }
  }
  return { type: 'start', times: [scheduledMs], plannedFromMs: scheduledMs }
}
