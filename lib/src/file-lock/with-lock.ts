import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Runs `work` while this process holds the lock `file`; others wait. The kernel lets go of the lock when the
 * process ends, however it ends.
 */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(file), { recursive: true })
  const holder = spawn('flock', ['--exclusive', file, 'sh', '-c', 'echo held; exec cat'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    detached: true, // Ctrl-C on the terminal must not take it from under the work
  })
  const ended = once(holder, 'close')
  await Promise.race([once(holder.stdout, 'data'), ended])
  try {
    return await work()
  } finally {
    holder.stdin.end()
    await ended
  }
}
