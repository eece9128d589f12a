import { waitsForLaunch } from '../decide/run-state.ts'
import type { Records } from '../records/open-records.ts'
import type { FinishedRun, RunRecord } from '../records/types.ts'

/** Finds runs by what they belong to. */
export interface RunIndex {
  /** Active runs of a job, oldest first. */
  activeOf(jobId: string): RunRecord[]
  countActive(jobId: string): number
  byTask(taskId: string): RunRecord | undefined
  /** Ended runs of a job, newest first. */
  finishedOf(jobId: string): FinishedRun[]
  /** Ended runs of a job with one outcome, beyond the newest `kept`: the oldest, at most `most`. */
  surplusOf(jobId: string, succeeded: boolean, kept: number, most: number): FinishedRun[]
  /** Runs without a task that are not being stopped, in the order in which they began to wait. */
  waiting(): IterableIterator<RunRecord>
  /** Grows whenever a run may have become launchable. */
  occasions(): number
  /** Time has passed that a run waited for. */
  noteOccasion(): void
}

function add(sets: Map<string, Set<string>>, jobId: string, key: string): void {
  const known = sets.get(jobId)
  if (known === undefined) sets.set(jobId, new Set([key]))
  else known.add(key)
}

function drop(sets: Map<string, Set<string>>, jobId: string, key: string): void {
  const known = sets.get(jobId)
  known?.delete(key)
  if (known?.size === 0) sets.delete(jobId)
}

const outcomeKey = (jobId: string, succeeded: boolean): string => `${jobId}:${succeeded}`

const older = (a: RunRecord, b: RunRecord): number =>
  a.createdAtMs - b.createdAtMs || (a.runId < b.runId ? -1 : 1)

/** Builds the index and keeps it true. */
export function createRunIndex(records: Records): RunIndex {
  const active = new Map<string, Set<string>>()
  /** By job and outcome, in the order in which they ended. */
  const finished = new Map<string, Set<string>>()
  const tasks = new Map<string, string>()
  const waiting = new Map<string, RunRecord>()
  let occasions = 0

  const addRun = (run: RunRecord): void => {
    add(active, run.jobId, run.runId)
    for (const { taskId } of run.attempts) tasks.set(taskId, run.runId)
    if (waitsForLaunch(run)) {
      if (!waiting.has(run.runId)) occasions++
      waiting.set(run.runId, run)
    } else waiting.delete(run.runId)
  }
  for (const run of [...records.runs.values()].sort(older)) addRun(run)
  const ended = [...records.finished.entries()].sort(([, a], [, b]) => a.finishedAtMs - b.finishedAtMs)
  for (const [key, run] of ended) add(finished, outcomeKey(run.jobId, run.succeeded), key)
  records.runs.onChange((runId, run, previous) => {
    for (const { taskId } of previous?.attempts ?? []) tasks.delete(taskId)
    if (run !== undefined) return addRun(run)
    waiting.delete(runId)
    // The next run of a job with a limit of parallel runs may have its turn.
    occasions++
    if (previous !== undefined) drop(active, previous.jobId, runId)
  })
  records.finished.onChange((key, run, previous) => {
    if (run !== undefined) add(finished, outcomeKey(run.jobId, run.succeeded), key)
    else if (previous !== undefined) drop(finished, outcomeKey(previous.jobId, previous.succeeded), key)
  })

  const read = <T>(keys: Set<string> | undefined, get: (key: string) => T | undefined): T[] =>
    [...(keys ?? [])].flatMap((key) => {
      const found = get(key)
      return found === undefined ? [] : [found]
    })
  return {
    activeOf: (jobId) => read(active.get(jobId), (key) => records.runs.get(key)).sort(older),
    countActive: (jobId) => active.get(jobId)?.size ?? 0,
    byTask(taskId) {
      const runId = tasks.get(taskId)
      return runId === undefined ? undefined : records.runs.get(runId)
    },
    finishedOf: (jobId) =>
      [true, false]
        .flatMap((succeeded) =>
          read(finished.get(outcomeKey(jobId, succeeded)), (key) => records.finished.get(key)),
        )
        .sort((a, b) => b.finishedAtMs - a.finishedAtMs || (a.runId > b.runId ? -1 : 1)),
    surplusOf(jobId, succeeded, kept, most) {
      const keys = finished.get(outcomeKey(jobId, succeeded)) ?? new Set<string>()
      const count = Math.min(Math.max(keys.size - kept, 0), most)
      const found: FinishedRun[] = []
      for (const key of keys) {
        if (found.length >= count) break
        const run = records.finished.get(key)
        if (run !== undefined) found.push(run)
      }
      return found
    },
    waiting: () => waiting.values(),
    occasions: () => occasions,
    noteOccasion: () => void occasions++,
  }
}
