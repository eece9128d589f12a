import { cronProblem, isTimezone } from '../schedule/cron-expression.ts'
import { repeatProblem } from '../schedule/repeating-interval.ts'
import type { SubmittedSchedule } from './submitted.ts'
import type { Violation } from './violation.ts'

/** What is wrong with a schedule that fits the schema; `at` is its path within the body. */
export function checkSchedule(schedule: SubmittedSchedule, at: string): Violation[] {
  const { cron, repeat, timezone } = schedule
  const found: Violation[] = []
  const add = (member: string, error: string | undefined): void => {
    if (error !== undefined) found.push({ path: `${at}/${member}`, error })
  }
  if (cron !== undefined && repeat !== undefined) {
    add('repeat', 'a schedule has either cron or repeat, not both')
  } else {
    if (cron !== undefined) add('cron', cronProblem(cron))
    if (repeat !== undefined) add('repeat', repeatProblem(repeat))
  }
  if (timezone !== undefined && !isTimezone(timezone)) {
    add('timezone', `${timezone} is not a known time zone`)
  }
  return found
}
