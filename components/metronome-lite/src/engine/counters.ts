import type { Metrics } from '@dcos-lite/lib/metrics'
import { runStatus } from '../decide/run-state.ts'
import type { Records } from '../records/open-records.ts'

/** What metronome counts since its start, for both metric endpoints. */
export interface Counters {
  started(): void
  ended(succeeded: boolean): void
  skipped(): void
  /** Milliseconds from the creation of a run to its launch. */
  launched(waitedMs: number): void
  read(): { started: number; succeeded: number; failed: number; skipped: number }
}

/** Declares the metrics. */
export function createCounters(metrics: Metrics, records: () => Records | undefined): Counters {
  const totals = { started: 0, succeeded: 0, failed: 0, skipped: 0 }
  const started = metrics.counter('dcos_metronome_runs_started_total', 'Runs that were created.')
  const ended = metrics.counter('dcos_metronome_runs_ended_total', 'Runs that ended, by outcome.')
  const skipped = metrics.counter(
    'dcos_metronome_schedule_times_skipped_total',
    'Scheduled times without a run.',
  )
  const waits = metrics.histogram(
    'dcos_metronome_launch_wait_seconds',
    'From the creation of a run to its launch.',
  )
  metrics.sampled('dcos_metronome_jobs', 'Jobs that are defined.', () => records()?.jobs.size() ?? 0)
  metrics.sampled('dcos_metronome_runs', 'Runs that have not ended, by status.', () => {
    const counts = { STARTING: 0, ACTIVE: 0 }
    for (const run of records()?.runs.values() ?? []) counts[runStatus(run)]++
    return Object.entries(counts).map(([status, value]) => ({ labels: { status }, value }))
  })
  return {
    started() {
      totals.started++
      started.add()
    },
    ended(succeeded) {
      totals[succeeded ? 'succeeded' : 'failed']++
      ended.add(1, { outcome: succeeded ? 'success' : 'failure' })
    },
    skipped() {
      totals.skipped++
      skipped.add()
    },
    launched: (waitedMs) => waits.observe(waitedMs / 1000),
    read: () => ({ ...totals }),
  }
}
