import type { Engine } from '../engine/engine.ts'
import { summaryOf } from '../engine/create-run.ts'
import type { ScheduleSpec } from '../job/job-spec.ts'
import type { FinishedRun, JobRecord } from '../records/types.ts'
import { nextRunMs } from '../schedule/next-run.ts'
import { presentInstant } from './instant.ts'
import { presentRun } from './present-run.ts'

export const embedOptions = ['activeRuns', 'schedules', 'history', 'historySummary'] as const
export type EmbedOption = (typeof embedOptions)[number]

/** The next times that were found, for lists of many jobs; each is true until it has come. */
const knownTimes = new WeakMap<ScheduleSpec, { fromMs: number; nextMs: number | undefined }>()

function nextTime(schedule: ScheduleSpec, nowMs: number): number | undefined {
  const known = knownTimes.get(schedule)
  if (known !== undefined && known.fromMs <= nowMs && nowMs < (known.nextMs ?? Infinity)) return known.nextMs
  const nextMs = nextRunMs(schedule, nowMs)
  knownTimes.set(schedule, { fromMs: nowMs, nextMs })
  return nextMs
}

/** A schedule with the next time after now, whether it is enabled or not. */
export function presentSchedule(schedule: ScheduleSpec, nowMs: number): Record<string, unknown> {
  const nextMs = nextTime(schedule, nowMs)
  return { ...schedule, ...(nextMs === undefined ? {} : { nextRunAt: presentInstant(nextMs) }) }
}

/** A job with its schedules. */
export function presentJob(engine: Engine, { spec }: JobRecord): Record<string, unknown> {
  const { id, description, dependencies, labels, run } = spec
  const schedule = engine.records.schedules.get(id)?.spec
  const nowMs = engine.environment.clock.nowMs()
  return {
    id,
    ...(description === undefined ? {} : { description }),
    dependencies,
    labels,
    schedules: schedule === undefined ? [] : [presentSchedule(schedule, nowMs)],
    run,
  }
}

function presentFinished(run: FinishedRun): Record<string, unknown> {
  return {
    id: run.runId,
    createdAt: presentInstant(run.createdAtMs),
    finishedAt: presentInstant(run.finishedAtMs),
    tasks: run.tasks,
    ...(run.parameters === undefined ? {} : { parameters: run.parameters }),
    ...(run.dagRunId === undefined ? {} : { dagRunId: run.dagRunId }),
    ...(run.output === undefined ? {} : { output: run.output }),
  }
}

function presentSummary(engine: Engine, jobId: string): Record<string, unknown> {
  const { successCount, failureCount, lastSuccessAtMs, lastFailureAtMs } = summaryOf(engine, jobId)
  return {
    successCount,
    failureCount,
    lastSuccessAt: lastSuccessAtMs === undefined ? null : presentInstant(lastSuccessAtMs),
    lastFailureAt: lastFailureAtMs === undefined ? null : presentInstant(lastFailureAtMs),
  }
}

/** A job with what the client asked to embed. In a list, `activeRuns` is there only when there are any. */
export function presentJobInfo(
  engine: Engine,
  record: JobRecord,
  embeds: ReadonlySet<EmbedOption>,
  inList: boolean,
): Record<string, unknown> {
  const jobId = record.spec.id
  const runs = embeds.has('activeRuns') ? engine.index.activeOf(jobId) : []
  const showRuns = embeds.has('activeRuns') && (!inList || runs.length > 0)
  const finished = embeds.has('history') ? engine.index.finishedOf(jobId) : []
  const presented = (succeeded: boolean): Record<string, unknown>[] =>
    finished.filter((run) => run.succeeded === succeeded).map(presentFinished)
  return {
    ...presentJob(engine, record),
    ...(showRuns ? { activeRuns: runs.map(presentRun) } : {}),
    ...(embeds.has('historySummary') ? { historySummary: presentSummary(engine, jobId) } : {}),
    ...(embeds.has('history')
      ? {
          history: {
            ...presentSummary(engine, jobId),
            successfulFinishedRuns: presented(true),
            failedFinishedRuns: presented(false),
          },
        }
      : {}),
  }
}
