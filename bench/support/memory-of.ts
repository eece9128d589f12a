import { readFileSync } from 'node:fs'

function field(file: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(readFileSync(file, 'utf8'))?.[1] ?? 0) / 1024
}

/** Memory of a process with its part of what it shares, in MiB. */
export const pssMiBOf = (pid: number): number => field(`/proc/${pid}/smaps_rollup`, 'Pss')

/** Resident memory of a process, in MiB. */
export const rssMiBOf = (pid: number): number => field(`/proc/${pid}/status`, 'VmRSS')
