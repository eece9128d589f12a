import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import type { Clock } from '@dcos-lite/lib/clock'
import { listProcesses } from '../machine/process-table.ts'
import type { WindowSize } from './decide/terminal-words.ts'

const patienceMs = 2000
const firstMajor = 136
const lastMajor = 143

/** The terminal that a process is controlled by, as the kernel says; undefined when it has none. */
async function terminalOf(pid: number): Promise<string | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '') // it is gone
  const device = Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[4] ?? 0)
  const major = (device >> 8) & 0xff
  if (major < firstMajor || major > lastMajor) return undefined
  const minor = (device & 0xff) | ((device >>> 12) & 0xfff00)
  return `/dev/pts/${(major - firstMajor) * 256 + minor}`
}

/** The terminal that a process made for its child; it waits a moment for a child that is being started. */
async function terminalBelow(pid: number, clock: Clock): Promise<string | undefined> {
  for (let waitedMs = 0; waitedMs <= patienceMs; waitedMs += 50) {
    for (const { pid: child, parent } of await listProcesses()) {
      const terminal = parent === pid ? await terminalOf(child) : undefined
      if (terminal !== undefined) return terminal
    }
    await clock.sleep(50)
  }
  return undefined
}

/** Sets the size of the terminal that this process made; its foreground processes get SIGWINCH from the kernel. */
export async function resizeTerminal(pid: number, size: WindowSize, clock: Clock): Promise<void> {
  const terminal = await terminalBelow(pid, clock)
  if (terminal === undefined) return
  const words = ['rows', String(size.rows), 'cols', String(size.columns)]
  // A terminal that has just ended has no size any more.
  await promisify(execFile)('stty', ['-F', terminal, ...words]).catch(() => undefined)
}
