import { openCollection, storeErrors } from '@dcos-lite/lib/store'
import { isDcosError } from '@dcos-lite/lib/errors'
import type { Collection, Leadership, Operation, Store } from '@dcos-lite/lib/store'
import { metronomeErrors } from '../errors.ts'
import { recordFormats } from './formats.ts'
import type {
  DagRunRecord,
  FinishedRun,
  FrameworkRecord,
  JobRecord,
  JobSummary,
  RunRecord,
  ScheduleRecord,
} from './types.ts'

/** All state of metronome, read from memory and written through the store. */
export interface Records {
  jobs: Collection<JobRecord>
  /** By job id. */
  schedules: Collection<ScheduleRecord>
  /** Active runs by run id. */
  runs: Collection<RunRecord>
  /** By `finishedKey`. */
  finished: Collection<FinishedRun>
  /** By job id. */
  summaries: Collection<JobSummary>
  dagRuns: Collection<DagRunRecord>
  framework: Collection<FrameworkRecord>
  /** Durable before it resolves; all or nothing. Throws DCL_METRONOME_NOT_LEADING when another leads. */
  commit(operations: Operation[]): Promise<void>
  close(): Promise<void>
}

/** Key of a finished run. */
export function finishedKey(jobId: string, runId: string): string {
  return `${jobId}:${runId}`
}

/** Opens every collection. Writes hold only under `leadership`; `abdicate` is told when they do not any more. */
export async function openRecords(
  store: Store,
  leadership: Leadership,
  abdicate: (reason: string) => void,
): Promise<Records> {
  const [jobs, schedules, runs, finished, summaries, dagRuns, framework] = await Promise.all([
    openCollection(store, recordFormats.jobs),
    openCollection(store, recordFormats.schedules),
    openCollection(store, recordFormats.runs),
    openCollection(store, recordFormats.finished),
    openCollection(store, recordFormats.summaries),
    openCollection(store, recordFormats.dagRuns),
    openCollection(store, recordFormats.framework),
  ])
  const collections = [jobs, schedules, runs, finished, summaries, dagRuns, framework]
  return {
    jobs,
    schedules,
    runs,
    finished,
    summaries,
    dagRuns,
    framework,
    async commit(operations) {
      if (operations.length === 0) return
      try {
        if (await jobs.commit(operations, [leadership.guard])) return
      } catch (error) {
        // What is in memory may be older than the store: nothing may be decided on it any more.
        if (isDcosError(error) && error.code === storeErrors.OUTCOME_UNKNOWN.code)
          abdicate('the outcome of a write is unknown')
        throw error
      }
      abdicate('another metronome leads')
      throw metronomeErrors.NOT_LEADING()
    },
    async close() {
      await Promise.all(collections.map((collection) => collection.close()))
    },
  }
}
