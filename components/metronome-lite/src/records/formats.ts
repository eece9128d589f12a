import type { RecordFormat } from '@dcos-lite/lib/store'
import { metronomeErrors } from '../errors.ts'
import type {
  DagRunRecord,
  FinishedRun,
  FrameworkRecord,
  JobRecord,
  JobSummary,
  RunRecord,
  ScheduleRecord,
} from './types.ts'

function firstVersion<T>(kind: string, prefix: string): RecordFormat<T> {
  return {
    kind,
    prefix,
    version: 1,
    upgrade(raw, version) {
      if (version !== 1) {
        throw metronomeErrors.STATE_UNREADABLE({ kind, reason: `its format ${version} is not known` })
      }
      return raw as T
    },
  }
}

/** Every kind of record that metronome stores. */
export const recordFormats = {
  jobs: firstVersion<JobRecord>('job', 'jobs/'),
  schedules: firstVersion<ScheduleRecord>('schedule', 'schedules/'),
  runs: firstVersion<RunRecord>('run', 'runs/'),
  finished: firstVersion<FinishedRun>('finished run', 'history/'),
  summaries: firstVersion<JobSummary>('job summary', 'summaries/'),
  dagRuns: firstVersion<DagRunRecord>('dag run', 'dag-runs/'),
  framework: firstVersion<FrameworkRecord>('framework', 'framework/'),
}
