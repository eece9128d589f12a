import type { FileHandle } from 'node:fs/promises'

/** A line of a file: its bytes without the newline, and the offset that follows it. */
export interface FileLine {
  bytes: Buffer
  next: number
  /** False for a last line whose newline has not been written. */
  complete: boolean
}

const newline = 0x0a
const chunkBytes = 64 * 1024
/** A longer line is given in pieces. */
export const longestLineBytes = 256 * 1024

async function readAt(file: FileHandle, buffer: Buffer, from: number, length: number): Promise<number> {
  const { bytesRead } = await file.read(buffer, 0, length, from)
  return bytesRead
}

/** The lines from an offset to what the file holds now. */
export async function* linesFrom(
  file: FileHandle,
  offset: number,
): AsyncGenerator<FileLine, void, undefined> {
  const buffer = Buffer.allocUnsafe(chunkBytes)
  let parts: Buffer[] = []
  let held = 0
  let position = offset
  for (;;) {
    const got = await readAt(file, buffer, position, chunkBytes)
    if (got === 0) break
    let from = 0
    while (from < got) {
      const at = buffer.subarray(0, got).indexOf(newline, from)
      const end = at < 0 ? got : at
      parts.push(Buffer.from(buffer.subarray(from, end)))
      held += end - from
      from = end + (at < 0 ? 0 : 1)
      if (at < 0 && held < longestLineBytes) break
      const bytes = Buffer.concat(parts)
      parts = []
      held = 0
      yield { bytes, next: position + from, complete: true }
    }
    position += got
  }
  if (held > 0) yield { bytes: Buffer.concat(parts), next: position, complete: false }
}

/** The offset of the first line that begins at an offset or after it; the end of the file if there is none. */
export async function nextLineStart(file: FileHandle, offset: number): Promise<number> {
  if (offset <= 0) return 0
  const buffer = Buffer.allocUnsafe(chunkBytes)
  for (let position = offset - 1; ;) {
    const got = await readAt(file, buffer, position, chunkBytes)
    if (got === 0) return (await file.stat()).size
    const at = buffer.subarray(0, got).indexOf(newline)
    if (at >= 0) return position + at + 1
    position += got
  }
}

/** The offset after passing over so many lines. */
export async function passOverLines(file: FileHandle, offset: number, count: number): Promise<number> {
  const buffer = Buffer.allocUnsafe(chunkBytes)
  let left = count
  for (let position = offset; left > 0;) {
    const got = await readAt(file, buffer, position, chunkBytes)
    if (got === 0) return position
    const chunk = buffer.subarray(0, got)
    for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, at + 1)) {
      if (--left === 0) return position + at + 1
    }
    position += got
  }
  return offset
}

/** The offset so many lines before an offset; 0 when there are fewer. */
export async function goBackLines(file: FileHandle, offset: number, count: number): Promise<number> {
  const buffer = Buffer.allocUnsafe(chunkBytes)
  let left = count
  // The newline right before the offset ends the first of the lines that are counted.
  let end = offset - 1
  while (end > 0) {
    const from = Math.max(0, end - chunkBytes)
    const got = await readAt(file, buffer, from, end - from)
    const chunk = buffer.subarray(0, got)
    for (
      let at = chunk.lastIndexOf(newline);
      at >= 0;
      at = at === 0 ? -1 : chunk.lastIndexOf(newline, at - 1)
    ) {
      if (--left === 0) return from + at + 1
    }
    end = from
  }
  return 0
}
