import { readdir, rm, rmdir, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Logger } from '@dcos-lite/lib/log'
import type { WorkLayout } from '../checkpoint/layout.ts'
import type { FrameworkBook } from '../tasks/framework-book.ts'
import type { TaskKeeper } from '../tasks/task-keeper.ts'
import type { GcRules } from './decide/plan-gc.ts'
import { planGc } from './decide/plan-gc.ts'
import { findSandboxes } from './find-sandboxes.ts'

export interface GcOptions {
  keeper: TaskKeeper
  frameworks: FrameworkBook
  layout: WorkLayout
  log: Logger
  rules: GcRules
  nowMs: number
}

/** Completed tasks that are remembered, whatever their age. */
const mostCompleted = 1000

async function usedShare(folder: string): Promise<number> {
  const { blocks, bavail } = await statfs(folder)
  return blocks > 0 ? 1 - bavail / blocks : 0
}

/** Removes the folders of an executor when nothing but the link to its last run is left. */
async function removeEmptyParents(runFolder: string): Promise<void> {
  const runs = dirname(runFolder)
  const names = await readdir(runs).catch(() => []) // deleted meanwhile
  if (names.some((name) => name !== 'latest')) return
  await rm(join(runs, 'latest'), { force: true })
  // A new run may be made at this very moment: only empty folders go.
  await rmdir(runs).catch(() => undefined)
  await rmdir(dirname(runs)).catch(() => undefined)
}

/** Deletes sandboxes that are too old (or too many for the disk) and forgets their tasks. Gives the number deleted. */
export async function collectGarbage(options: GcOptions): Promise<number> {
  const { keeper, frameworks, layout, log } = options
  const handles = keeper.handles()
  const byFolder = Map.groupBy(handles, ({ record }) => record.executorDirectory)
  const sandboxes = await findSandboxes(layout.slavesFolder)
  const found = new Set(sandboxes.map(({ folder }) => folder))
  // Tasks that never got a sandbox are forgotten like those that had one.
  const without = [...byFolder.keys()].filter((folder) => !found.has(folder))
  const all = [...sandboxes, ...without.map((folder) => ({ folder, changedMs: options.nowMs }))]
  const old = all.flatMap(({ folder, changedMs }) => {
    const members = byFolder.get(folder) ?? []
    if (members.some(({ record }) => record.completedAtMs === undefined)) return []
    const sinceMs = Math.max(...members.map(({ record }) => record.completedAtMs ?? 0), 0) || changedMs
    return [{ folder, sinceMs }]
  })
  const doomed = planGc(old, await usedShare(layout.workDir), options.rules, options.nowMs)
  for (const { folder } of doomed) {
    for (const handle of byFolder.get(folder) ?? []) await keeper.forget(handle)
    await rm(folder, { recursive: true, force: true })
    await removeEmptyParents(folder)
  }
  const completed = keeper.handles().filter(({ record }) => record.completedAtMs !== undefined)
  completed.sort((a, b) => (a.record.completedAtMs ?? 0) - (b.record.completedAtMs ?? 0))
  for (const handle of completed.slice(0, Math.max(completed.length - mostCompleted, 0))) {
    await keeper.forget(handle)
  }
  const used = new Set(keeper.handles().map(({ record }) => record.frameworkId))
  for (const { id } of frameworks.all()) if (id && !used.has(id.value)) await frameworks.forget(id.value)
  if (doomed.length > 0) log.info('old sandboxes were removed', { count: doomed.length })
  return doomed.length
}
