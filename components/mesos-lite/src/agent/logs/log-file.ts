import { spawn } from 'node:child_process'
import { constants, ftruncateSync, readSync, writeSync } from 'node:fs'
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'

const pieceBytes = 256 * 1024
const newFlags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW

/** Copies the bytes of an open file up to a place. */
async function copyUpTo(log: FileHandle, part: FileHandle, end: number): Promise<void> {
  const buffer = Buffer.alloc(pieceBytes)
  for (let at = 0; at < end;) {
    const { bytesRead } = await log.read(buffer, 0, Math.min(pieceBytes, end - at), at)
    if (bytesRead === 0) return
    await part.write(buffer, 0, bytesRead, at)
    at += bytesRead
  }
}

/** Takes the first bytes away from under its writers; false when the file system cannot. Nothing can be lost. */
function collapse(log: FileHandle, bytes: number): Promise<boolean> {
  return new Promise((resolve) => {
    const argv = ['--collapse-range', '--offset', '0', '--length', String(bytes), '/proc/self/fd/3']
    const child = spawn('fallocate', argv, { stdio: ['ignore', 'ignore', 'ignore', log.fd] })
    child.once('error', () => resolve(false)) // the machine has no such program
    child.once('close', (code) => resolve(code === 0))
  })
}

/**
 * Copies what was written since, and empties the file, without giving anybody else of this process a turn. Only what a
 * task writes in the microseconds between the last read and the cut is lost.
 */
function copyRestAndEmpty(log: FileHandle, part: FileHandle, from: number): void {
  const buffer = Buffer.alloc(pieceBytes)
  for (let at = from; ;) {
    const bytes = readSync(log.fd, buffer, 0, pieceBytes, at)
    if (bytes === 0) break
    writeSync(part.fd, buffer, 0, bytes, at)
    at += bytes
  }
  ftruncateSync(log.fd, 0)
}

/** Opens a file that does not exist yet. */
export function openNew(file: string): Promise<FileHandle> {
  return open(file, newFlags, 0o644)
}

/**
 * Moves what a log holds to another file, while its writers go on (they append). Where the file system can take away the
 * beginning of a file (ext4, XFS), whole blocks go and the rest stays: nothing is lost. Elsewhere it is copied and cut.
 * `publish` is called when the copy is there and before anything is taken away, so that a crash leaves two copies at worst.
 */
export async function moveContent(
  log: FileHandle,
  part: FileHandle,
  publish: () => Promise<void>,
): Promise<void> {
  const { size, blksize } = await log.stat()
  const whole = Math.floor((size - 1) / blksize) * blksize
  await copyUpTo(log, part, whole)
  await publish()
  if (whole > 0 && (await collapse(log, whole))) return
  await copyUpTo(log, part, size)
  copyRestAndEmpty(log, part, size)
}

async function* piecesOf(part: FileHandle): AsyncGenerator<Buffer> {
  for (let at = 0; ;) {
    const { bytesRead, buffer } = await part.read(Buffer.alloc(pieceBytes), 0, pieceBytes, at)
    if (bytesRead === 0) return
    yield buffer.subarray(0, bytesRead)
    at += bytesRead
  }
}

/** Writes a compressed copy of an open file. */
export async function compressFile(part: FileHandle, target: FileHandle): Promise<void> {
  await pipeline(piecesOf(part), createGzip(), async (compressed: AsyncIterable<Buffer>) => {
    for await (const piece of compressed) await target.writeFile(piece)
  })
}
