import type { ProcessEntry } from '../../machine/process-table.ts'
import { listProcesses, residentBytes, ticksPerSecond } from '../../machine/process-table.ts'
import type { ContainerUsage } from '../types.ts'

async function sumOf(entries: readonly ProcessEntry[]): Promise<ContainerUsage> {
  const sum = (pick: (entry: ProcessEntry) => number): number =>
    entries.reduce((total, entry) => total + pick(entry), 0)
  const memory = await Promise.all(entries.map((entry) => residentBytes(entry.pid)))
  return {
    cpuUserSeconds: sum((entry) => entry.userTicks) / ticksPerSecond,
    cpuSystemSeconds: sum((entry) => entry.systemTicks) / ticksPerSecond,
    memoryBytes: memory.reduce((total, bytes) => total + bytes, 0),
    processes: entries.length,
    threads: sum((entry) => entry.threads),
  }
}

/** What the sessions of these containers use now; `sessions` maps container ids to session ids. */
export async function usageOfSessions(
  sessions: ReadonlyMap<string, number>,
): Promise<Map<string, ContainerUsage>> {
  const bySession = Map.groupBy(await listProcesses(), (entry) => entry.session)
  const usage = new Map<string, ContainerUsage>()
  for (const [containerId, session] of sessions) {
    usage.set(containerId, await sumOf(bySession.get(session) ?? []))
  }
  return usage
}
