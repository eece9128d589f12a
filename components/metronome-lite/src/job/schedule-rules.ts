import { cronProblem, isTimezone } from '../schedule/cron-expression.ts'
import type { SubmittedSchedule } from './submitted.ts'
import type { Violation } from './violation.ts'

/** What is wrong with a schedule that fits the schema; `at` is its path within the body. */
export function checkSchedule(schedule: SubmittedSchedule, at: string): Violation[] {
  const found: Violation[] = []
  const cron = cronProblem(schedule.cron)
  if (cron !== undefined) found.push({ path: `${at}/cron`, error: cron })
  if (schedule.timezone !== undefined && !isTimezone(schedule.timezone)) {
    found.push({ path: `${at}/timezone`, error: `${schedule.timezone} is not a known time zone` })
  }
  return found
}
