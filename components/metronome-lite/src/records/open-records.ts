import { openCollection } from '@dcos-lite/lib/store'
import type { Collection, Operation, Store } from '@dcos-lite/lib/store'
import { recordFormats } from './formats.ts'
import type {
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
  framework: Collection<FrameworkRecord>
  /** Durable before it resolves; all or nothing. */
  commit(operations: Operation[]): Promise<void>
  close(): Promise<void>
}

/** Key of a finished run. */
export function finishedKey(jobId: string, runId: string): string {
  return `${jobId}:${runId}`
}

/** Opens every collection. */
export async function openRecords(store: Store): Promise<Records> {
  const [jobs, schedules, runs, finished, summaries, framework] = await Promise.all([
    openCollection(store, recordFormats.jobs),
    openCollection(store, recordFormats.schedules),
    openCollection(store, recordFormats.runs),
    openCollection(store, recordFormats.finished),
    openCollection(store, recordFormats.summaries),
    openCollection(store, recordFormats.framework),
  ])
  const collections = [jobs, schedules, runs, finished, summaries, framework]
  return {
    jobs,
    schedules,
    runs,
    finished,
    summaries,
    framework,
    async commit(operations) {
      if (operations.length > 0) await jobs.commit(operations)
    },
    async close() {
      await Promise.all(collections.map((collection) => collection.close()))
    },
  }
}
