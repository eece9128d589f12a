import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '@dcos-lite/lib/clock'
import type { OutputKind, OutputListener } from './output-hub.ts'

const pollMs = 100
const pieceBytes = 64 * 1024

interface FollowedFile {
  kind: OutputKind
  handle: FileHandle
  offset: number
}

async function openAtEnd(folder: string, name: string, kind: OutputKind): Promise<FollowedFile | undefined> {
  try {
    const handle = await open(join(folder, name), constants.O_RDONLY | constants.O_NOFOLLOW)
    return { kind, handle, offset: (await handle.stat()).size }
  } catch {
    return undefined // a task without this log is followed by the other
  }
}

/** Reads the next piece; undefined when there is none yet. */
async function nextPiece(file: FollowedFile): Promise<Buffer | undefined> {
  const { size } = await file.handle.stat()
  if (size < file.offset) file.offset = 0 // it was cut
  const buffer = Buffer.alloc(Math.min(size - file.offset, pieceBytes))
  if (buffer.length === 0) return undefined
  const { bytesRead } = await file.handle.read(buffer, 0, buffer.length, file.offset)
  file.offset += bytesRead
  return bytesRead > 0 ? buffer.subarray(0, bytesRead) : undefined
}

/**
 * Passes on what is written to `stdout` and `stderr` of a sandbox from now on, until `isOver` and nothing is left, or
 * the signal. `ready` resolves when the listener takes more.
 */
export async function followFiles(
  folder: string,
  listener: OutputListener,
  options: { clock: Clock; isOver(): boolean; ready(): Promise<void>; signal: AbortSignal },
): Promise<void> {
  const { clock, signal } = options
  const opened = await Promise.all([
    openAtEnd(folder, 'stdout', 'STDOUT'),
    openAtEnd(folder, 'stderr', 'STDERR'),
  ])
  const files = opened.filter((file) => file !== undefined)
  try {
    while (!signal.aborted) {
      const over = options.isOver()
      let read = false
      for (const file of files) {
        const piece = await nextPiece(file)
        if (!piece) continue
        read = true
        if (!listener.take(file.kind, piece)) await options.ready()
      }
      if (read) continue
      if (over) return listener.ended()
      await clock.sleep(pollMs)
    }
  } finally {
    await Promise.all(files.map(({ handle }) => handle.close()))
  }
}
