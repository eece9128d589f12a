import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { text } from 'node:stream/consumers'
import { messageOf } from '../errors/index.ts'
import { fileLockErrors } from './errors.ts'

/**
 * Runs `work` while this process holds the lock `file`; others wait. The kernel lets go of the lock when the
 * process ends, however it ends. Throws DCL_FILE_LOCK_NOT_HELD, and does not begin the work, where there is no lock.
 */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(file), { recursive: true })
  const holder = spawn('flock', ['--exclusive', file, 'sh', '-c', 'echo held; exec cat'], {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true, // Ctrl-C on the terminal must not take it from under the work
  })
  const complaint = text(holder.stderr)
  const ended = once(holder, 'close').then(
    async ([code]) => (await complaint).trim() || `flock ended with ${String(code)}`,
    (error: unknown) => messageOf(error),
  )
  const held = once(holder.stdout, 'data').then(() => undefined)
  const refusal = await Promise.race([held, ended])
  if (refusal !== undefined) throw fileLockErrors.NOT_HELD({ file, reason: refusal })
  try {
    return await work()
  } finally {
    holder.stdin.end()
    await ended
  }
}
