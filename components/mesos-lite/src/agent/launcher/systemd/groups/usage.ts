import type { ContainerUsage } from '../../types.ts'
import type { GroupTree } from './group-tree.ts'

/** The number after a word at the beginning of a line. */
function field(text: string | undefined, name: string): number {
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text ?? '')?.[1] ?? 0)
}

/** What a group uses; undefined when it is gone. */
export async function usageOfGroup(tree: GroupTree, group: string): Promise<ContainerUsage | undefined> {
  const [cpu, user, system, memory, tasks, pids] = await Promise.all([
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
  ])
  if (pids.length === 0) return undefined
  return {
    cpuUserSeconds: cpu === undefined ? Number(user ?? 0) / 1e9 : field(cpu, 'user_usec') / 1e6,
    cpuSystemSeconds: cpu === undefined ? Number(system ?? 0) / 1e9 : field(cpu, 'system_usec') / 1e6,
    memoryBytes: Number(memory ?? 0),
    processes: pids.length,
    threads: Number(tasks ?? pids.length),
  }
}
