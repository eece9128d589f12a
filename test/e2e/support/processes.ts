import { readdirSync, readFileSync } from 'node:fs'

function environmentOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')
  } catch {
    return [] // it has ended, or belongs to someone else
  }
}

function isAlive(pid: string): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return !['Z', 'X'].includes(stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3))
  } catch {
    return false
  }
}

/** Ids of living processes that were started with an environment variable of this value (or beginning with it). */
export function processesWith(variable: string, beginning: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter(
      (pid) =>
        environmentOf(pid).some((entry) => entry.startsWith(`${variable}=${beginning}`)) && isAlive(pid),
    )
    .map(Number)
}

/** Living processes of a task: those whose sandbox lies below the folder. */
export function taskProcessesBelow(folder: string): number[] {
  return processesWith('MESOS_SANDBOX', folder)
}
