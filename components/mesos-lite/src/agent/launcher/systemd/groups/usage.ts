import type { ContainerUsage, GroupUsage } from '../../types.ts'
import type { GroupTree } from './group-tree.ts'

/** The number after a word at the beginning of a line. */
function field(text: string | undefined, name: string): number {
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text ?? '')?.[1] ?? 0)
}

/** The number after the first of these words that is there. */
function firstOf(text: string | undefined, names: readonly string[]): number | undefined {
  for (const name of names) {
    const match = new RegExp(`^${name} (\\d+)$`, 'm').exec(text ?? '')
    if (match) return Number(match[1])
  }
  return undefined
}

/** Names of both versions of control groups. */
async function groupUsage(tree: GroupTree, group: string): Promise<GroupUsage> {
  const [memory, cpu, swap] = await Promise.all([
    tree.read(group, [
      ['unified', 'memory.stat'],
      ['memory', 'memory.stat'],
    ]),
    tree.read(group, tree.old ? [['cpu', 'cpu.stat']] : [['unified', 'cpu.stat']]),
    tree.read(group, [['unified', 'memory.swap.current']]),
  ])
  const micros = firstOf(cpu, ['throttled_usec'])
  const nanos = firstOf(cpu, ['throttled_time'])
  const throttled = micros === undefined ? nanos && nanos / 1e9 : micros / 1e6
  const found = {
    memoryRssBytes: firstOf(memory, ['anon', 'total_rss', 'rss']),
    memoryCacheBytes: firstOf(memory, ['file', 'total_cache', 'cache']),
    memorySwapBytes: swap === undefined ? firstOf(memory, ['total_swap', 'swap']) : Number(swap),
    cpuPeriods: firstOf(cpu, ['nr_periods']),
    cpuThrottledPeriods: firstOf(cpu, ['nr_throttled']),
    cpuThrottledSeconds: throttled,
  }
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined))
}

/** Bytes of memory that a group and those below it cannot give back, which is all but the cache of files. */
export async function memoryInUse(tree: GroupTree, group: string): Promise<number> {
  const { memoryRssBytes = 0 } = await groupUsage(tree, group)
  return memoryRssBytes
}

/** What a group uses; undefined when it is gone. */
export async function usageOfGroup(tree: GroupTree, group: string): Promise<ContainerUsage | undefined> {
  const [cpu, user, system, memory, tasks, pids, groups] = await Promise.all([
    tree.read(group, [['unified', 'cpu.stat']]),
    tree.read(group, [['cpuacct', 'cpuacct.usage_user']]),
    tree.read(group, [['cpuacct', 'cpuacct.usage_sys']]),
    tree.read(group, [
      ['unified', 'memory.current'],
      ['memory', 'memory.usage_in_bytes'],
    ]),
    tree.read(group, [
      ['unified', 'pids.current'],
      ['pids', 'pids.current'],
    ]),
    tree.pids(group),
    groupUsage(tree, group),
  ])
  if (pids.length === 0) return undefined
  return {
    cpuUserSeconds: cpu === undefined ? Number(user ?? 0) / 1e9 : field(cpu, 'user_usec') / 1e6,
    cpuSystemSeconds: cpu === undefined ? Number(system ?? 0) / 1e9 : field(cpu, 'system_usec') / 1e6,
    memoryBytes: Number(memory ?? 0),
    processes: pids.length,
    threads: Number(tasks ?? pids.length),
    groups,
  }
}
