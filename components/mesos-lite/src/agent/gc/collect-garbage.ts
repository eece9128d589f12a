import { readdir, rm, rmdir, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { FrameworkBook } from '../tasks/framework-book.ts'
import type { AgentContext } from '../tasks/agent-context.ts'
import type { TaskHandle } from '../tasks/task-handle.ts'
import type { TaskKeeper } from '../tasks/task-keeper.ts'
import { planForgetting, usualMemory } from './decide/plan-forgetting.ts'
import type { GcRules, OldSandbox } from './decide/plan-gc.ts'
import { maximumAgeMs, planGc } from './decide/plan-gc.ts'
import { findSandboxes } from './find-sandboxes.ts'
import { removeTree } from './remove-tree.ts'

export interface GcOptions {
  context: AgentContext
  keeper: TaskKeeper
  frameworks: FrameworkBook
  rules: GcRules
}

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

/** Forgets what is too long ago to be remembered; sandboxes stay until they are too old. */
async function forgetOld({ keeper }: GcOptions): Promise<void> {
  const live = new Set(keeper.executors.runs().map(({ record }) => record.containerId))
  const known = keeper.handles().map(({ record }) => ({ ...record, completedAtMs: record.completedAtMs }))
  const forgotten = planForgetting(known, live, usualMemory)
  for (const handle of keeper.handles()) {
    if (forgotten.has(handle.record.containerId)) await keeper.forget(handle)
  }
}

/** Sandboxes that nobody uses, and those who knew them. */
async function findOld({
  context,
  keeper,
}: GcOptions): Promise<{ old: OldSandbox[]; byFolder: Map<string, TaskHandle[]> }> {
  const inUse = new Set(keeper.executors.runs().map(({ record }) => record.directory))
  const byFolder = Map.groupBy(keeper.handles(), ({ record }) => record.executorDirectory)
  const sandboxes = await findSandboxes(context.layout.slavesFolder)
  const found = new Set(sandboxes.map(({ folder }) => folder))
  // Tasks that never got a sandbox are forgotten like those that had one.
  const without = [...byFolder.keys()].filter((folder) => !found.has(folder))
  const all = [...sandboxes, ...without.map((folder) => ({ folder, changedMs: context.clock.nowMs() }))]
  const old = all.flatMap(({ folder, changedMs }) => {
    const members = byFolder.get(folder) ?? []
    if (inUse.has(folder)) return []
    if (members.some(({ record }) => record.completedAtMs === undefined)) return []
    const sinceMs = Math.max(...members.map(({ record }) => record.completedAtMs ?? 0), 0) || changedMs
    return [{ folder, sinceMs }]
  })
  return { old, byFolder }
}

async function forgetFrameworks({ keeper, frameworks }: GcOptions): Promise<void> {
  const records = [...keeper.handles(), ...keeper.executors.runs()].map(({ record }) => record)
  const used = new Set(records.map(({ frameworkId }) => frameworkId))
  for (const { id } of frameworks.all()) if (id && !used.has(id.value)) await frameworks.forget(id.value)
}

/** Deletes sandboxes that are too old (or too many for the disk), and forgets tasks of long ago. Gives the number deleted. */
export async function collectGarbage(options: GcOptions): Promise<number> {
  const { context, keeper, rules } = options
  const { log, layout, count, gauge } = context
  await forgetOld(options)
  const { old, byFolder } = await findOld(options)
  const share = await usedShare(layout.workDir)
  gauge?.('slave/executor_directory_max_allowed_age_secs', maximumAgeMs(share, rules) / 1000)
  const doomed = planGc(old, share, rules, context.clock.nowMs())
  let removed = 0
  for (const { folder } of doomed) {
    try {
      for (const handle of byFolder.get(folder) ?? []) await keeper.forget(handle)
      await removeTree(folder)
      await removeEmptyParents(folder)
      removed += 1
      count?.('gc/path_removals_succeeded')
    } catch (error) {
      count?.('gc/path_removals_failed')
      log.error('an old sandbox cannot be removed', { folder, error })
    }
  }
  gauge?.('gc/path_removals_pending', old.length - removed)
  await forgetFrameworks(options)
  if (removed > 0) log.info('old sandboxes were removed', { count: removed })
  return removed
}
