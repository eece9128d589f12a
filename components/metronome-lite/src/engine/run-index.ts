import type { Records } from '../records/open-records.ts'
import type { FinishedRun, RunRecord } from '../records/types.ts'

/** Finds runs by what they belong to. */
export interface RunIndex {
  /** Active runs of a job, oldest first. */
  activeOf(jobId: string): RunRecord[]
  byTask(taskId: string): RunRecord | undefined
  /** Ended runs of a job, newest first. */
  finishedOf(jobId: string): FinishedRun[]
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

/** Builds the index and keeps it true. */
export function createRunIndex(records: Records): RunIndex {
  const active = new Map<string, Set<string>>()
  const finished = new Map<string, Set<string>>()
  const tasks = new Map<string, string>()

  const addRun = (run: RunRecord): void => {
    add(active, run.jobId, run.runId)
    for (const { taskId } of run.attempts) tasks.set(taskId, run.runId)
  }
  for (const run of records.runs.values()) addRun(run)
  for (const [key, run] of records.finished.entries()) add(finished, run.jobId, key)
  records.runs.onChange((runId, run, previous) => {
    for (const { taskId } of previous?.attempts ?? []) tasks.delete(taskId)
    if (run !== undefined) addRun(run)
    else if (previous !== undefined) drop(active, previous.jobId, runId)
  })
  records.finished.onChange((key, run, previous) => {
    if (run !== undefined) add(finished, run.jobId, key)
    else if (previous !== undefined) drop(finished, previous.jobId, key)
  })

  const read = <T>(keys: Set<string> | undefined, get: (key: string) => T | undefined): T[] =>
    [...(keys ?? [])].flatMap((key) => {
      const found = get(key)
      return found === undefined ? [] : [found]
    })
  return {
    activeOf: (jobId) =>
      read(active.get(jobId), (key) => records.runs.get(key)).sort(
        (a, b) => a.createdAtMs - b.createdAtMs || (a.runId < b.runId ? -1 : 1),
      ),
    byTask(taskId) {
      const runId = tasks.get(taskId)
      return runId === undefined ? undefined : records.runs.get(runId)
    },
    finishedOf: (jobId) =>
      read(finished.get(jobId), (key) => records.finished.get(key)).sort(
        (a, b) => b.finishedAtMs - a.finishedAtMs || (a.runId > b.runId ? -1 : 1),
      ),
  }
}
