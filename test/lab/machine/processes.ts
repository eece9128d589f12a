import { readFileSync, readdirSync } from 'node:fs'

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return '' // it has ended, or is of the kernel
  }
}

const parentOf = (pid: number): number =>
  Number(/^PPid:\s+(\d+)$/m.exec(readOrEmpty(`/proc/${pid}/status`))?.[1] ?? 0)

function ownLine(): Set<number> {
  const line = new Set<number>()
  for (let pid = process.pid; pid > 0; pid = parentOf(pid)) line.add(pid)
  return line
}

/** Every process of the machine that was started with `variable=value`, except this one and those above it. */
export function processesWithVariable(variable: string, value: string): number[] {
  const spared = ownLine()
  const entry = `${variable}=${value}`
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && !spared.has(Number(name)))
    .filter((pid) => readOrEmpty(`/proc/${pid}/environ`).split('\0').includes(entry))
    .map(Number)
}

/** The words that a process was started with. */
export const commandLineOf = (pid: number): string[] =>
  readOrEmpty(`/proc/${pid}/cmdline`).split('\0').slice(0, -1)

/** The number a process has in the innermost PID namespace it is in. */
export function innerPid(pid: number): number | undefined {
  const numbers = /^NSpid:\s+(.*)$/m.exec(readOrEmpty(`/proc/${pid}/status`))?.[1]?.split(/\s+/)
  return numbers === undefined || numbers.length < 2 ? undefined : Number(numbers.at(-1))
}

/** Sends SIGKILL; a process that has ended already is all right. */
export function kill(pids: Iterable<number>): void {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
}
