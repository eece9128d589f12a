import { metronomeErrors } from '../errors.ts'
import { checkSchema } from './check-schema.ts'
import { fillJob, fillSchedule } from './fill-defaults.ts'
import type { JobSpec, ScheduleSpec } from './job-spec.ts'
import { checkLabels } from './label-rules.ts'
import { checkRun } from './run-rules.ts'
import { checkSchedule } from './schedule-rules.ts'
import type { SubmittedJob, SubmittedSchedule } from './submitted.ts'
import { groupViolations } from './violation.ts'
import type { Violation } from './violation.ts'

/** A submitted job, split into what is stored apart. */
export interface ParsedJob {
  job: JobSpec
  schedule: ScheduleSpec | undefined
}

/** What a body is read with. */
export interface ParseOptions {
  nowMs: number
  /** The id of the path, which takes the place of the one in the body; that one must be valid all the same. */
  id?: string
}

function refuse(violations: Violation[]): void {
  if (violations.length === 0) return
  const [first] = violations
  const reason = first === undefined ? '' : `${first.path} ${first.error}`
  throw metronomeErrors.NOT_VALID({ reason }, { details: groupViolations(violations) })
}

function checkJob(job: SubmittedJob): Violation[] {
  const found = [...checkRun(job.run), ...checkLabels(job.labels)]
  const dependencies = job.dependencies ?? []
  const schedules = job.schedules ?? []
  if (new Set(dependencies.map(({ id }) => id)).size < dependencies.length) {
    found.push({ path: '/dependencies', error: 'Dependencies must be unique.' })
  }
  if (dependencies.length > 0 && schedules.length > 0) {
    found.push({ path: '/', error: 'Jobs may not have both dependencies and schedules specified' })
  }
  if (schedules.length > 1) {
    found.push({ path: '/schedules', error: 'Only one schedule supported at the moment' })
  }
  return [...found, ...schedules.flatMap((schedule, i) => checkSchedule(schedule, `/schedules(${i})`))]
}

/** Reads a submitted job. Throws DCL_METRONOME_NOT_VALID with every violation of the first stage that has any. */
export function parseJob(body: unknown, api: 'v0' | 'v1', { nowMs, id }: ParseOptions): ParsedJob {
  refuse(checkSchema(`job ${api}`, body))
  const submitted = body as SubmittedJob
  refuse(checkJob(submitted))
  const [schedule] = submitted.schedules ?? []
  const job = fillJob(submitted)
  return {
    job: id === undefined ? job : { ...job, id },
    schedule: schedule === undefined ? undefined : fillSchedule(schedule, nowMs),
  }
}

/** Reads a schedule that is sent alone. */
export function parseSchedule(body: unknown, { nowMs, id }: ParseOptions): ScheduleSpec {
  refuse(checkSchema('schedule', body))
  const submitted = body as SubmittedSchedule
  refuse(checkSchedule(submitted, ''))
  const schedule = fillSchedule(submitted, nowMs)
  return id === undefined ? schedule : { ...schedule, id }
}
