import type { Environment } from '@dcos-lite/lib/component'
import type { NodeExplanation } from '@dcos-lite/lib/contracts'
import type { KernelAnswer } from '@dcos-lite/lib/kernel-desk'
import type { SchedulerCall } from '@dcos-lite/lib/mesos'
import type { JobSpec } from '../job/job-spec.ts'
import type { Need } from '../placement/take-resources.ts'
import type { Records } from '../records/open-records.ts'
import type { RunRecord } from '../records/types.ts'
import type { Counters } from './counters.ts'
import type { JobIndex } from './job-index.ts'
import type { RunIndex } from './run-index.ts'
import type { Sequence } from './sequence.ts'

/** `refusedFor`: the call itself is wrong, and would be refused again; `refused`: it had no effect. `unknown`: no answer came, or there is no subscription; the call may have had its effect. */
export type CallOutcome = 'accepted' | 'refused' | 'unknown' | { refusedFor: string }

/** A run at its end, for whoever waits for it. */
export interface EndedRun {
  run: RunRecord
  succeeded: boolean
  finishedAtMs: number
}

/** What the parts of the engine share. Every change of state is made inside `sequence`. */
export interface Engine {
  environment: Environment
  records: Records
  index: RunIndex
  jobIndex: JobIndex
  sequence: Sequence
  counters: Counters
  /** Finished runs that are kept per job and outcome. */
  historyCount: number
  /** Called after work was added or removed: wakes the framework and the timekeeper. */
  workChanged(): void
  onRunEnded: Set<(ended: EndedRun) => void>
  /** Why each node was refused to a waiting run, by run id, as of the last offers. */
  refusals: Map<string, NodeExplanation[]>
  /** Sends a call to the master; never rejects. */
  call(call: SchedulerCall): Promise<CallOutcome>
  connected(): boolean
  /** What the master says of its agents for these needs, in their order; undefined where it cannot say. */
  kernelAnswers(needs: readonly Need[]): Promise<(KernelAnswer | undefined)[]>
  /** Nobody is told of changes any more. */
  stop(): void
}

/** The definitions of all jobs by id. */
export function jobSpecs(records: Records): Map<string, JobSpec> {
  return new Map([...records.jobs.entries()].map(([id, { spec }]) => [id, spec]))
}
