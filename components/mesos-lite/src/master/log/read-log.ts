import { open, stat } from 'node:fs/promises'

/** Most bytes that one read gives: 16 pages of memory. */
export const longestRead = 65_536

/** A part of the log, and how long the whole is. */
export interface LogPart {
  size: number
  data: Buffer
}

/** Reads a part of a log file; an offset past the end gives no bytes. A log without a line yet is empty. */
export async function readLogPart(
  file: string,
  offset: number,
  length: number | undefined,
): Promise<LogPart> {
  const found = await stat(file).catch(() => undefined) // the first line makes it
  if (!found) return { size: 0, data: Buffer.alloc(0) }
  const handle = await open(file, 'r')
  try {
    const { size } = await handle.stat()
    const wanted = Math.min(length ?? longestRead, longestRead, Math.max(size - offset, 0))
    const buffer = Buffer.alloc(wanted)
    const { bytesRead } = wanted > 0 ? await handle.read(buffer, 0, wanted, offset) : { bytesRead: 0 }
    return { size, data: buffer.subarray(0, bytesRead) }
  } finally {
    await handle.close()
  }
}
