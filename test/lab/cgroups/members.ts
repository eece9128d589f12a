import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { labCgroup } from '../state/names.ts'
import { findHierarchies } from './hierarchies.ts'

function readPids(folder: string): number[] {
  try {
    return readFileSync(join(folder, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean).map(Number)
  } catch {
    return [] // it was removed meanwhile, or is of a kind that holds threads only
  }
}

/** The folder itself and everything below it, innermost first. */
export function cgroupsBelow(folder: string): string[] {
  if (!existsSync(folder)) return []
  try {
    const inner = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
    return [...inner.flatMap((entry) => cgroupsBelow(join(folder, entry.name))), folder]
  } catch {
    return [] // it was removed meanwhile
  }
}

/** Ids of the processes in the cgroups of a lab, or of one host of it. */
export function processesIn(lab: string, host = ''): number[] {
  const pids = findHierarchies().flatMap(({ folder }) =>
    cgroupsBelow(join(folder, labCgroup(lab), host)).flatMap(readPids),
  )
  return [...new Set(pids)].filter((pid) => pid > 0)
}
