import type { FileHandle } from 'node:fs/promises'
import type { Clock } from '@dcos-lite/lib/clock'
import { nodeApiErrors } from '../../errors.ts'
import { fits } from '../decide/fits.ts'
import type { LogEntry, LogQuery } from '../entry.ts'
import { openInFolder } from './open-in-folder.ts'
import { goBackLines, linesFrom, nextLineStart, passOverLines } from './scan-lines.ts'
import type { FileLine } from './scan-lines.ts'

/** A file that is read as a log. */
export interface FileLog {
  folder: string
  file: string
  /** Makes an entry of a line; undefined for a line that is none. */
  entryOf(line: FileLine): LogEntry | undefined
  /** Whether many lines are no entries, so that entries have to be counted one by one. */
  sparse?: boolean
}

const lookEveryMs = 250

/** The offset of the entry that stands so many entries from an offset. */
async function countEntries(
  log: FileLog,
  handle: FileHandle,
  { filters, skip }: LogQuery,
  offset: number,
): Promise<number> {
  const entries = async function* (begin: number): AsyncGenerator<{ begin: number; next: number }> {
    let start = begin
    for await (const line of linesFrom(handle, begin)) {
      const entry = log.entryOf(line)
      if (entry && fits(entry, filters)) yield { begin: start, next: line.next }
      start = line.next
    }
  }
  let wanted = skip
  let begin = offset
  if (skip < 0) {
    begin = 0
    for await (const { next } of entries(0)) {
      if (next > offset) break
      wanted += 1
    }
    wanted = Math.max(wanted, 0)
  }
  for await (const entry of entries(begin)) if (wanted-- <= 0) return entry.begin
  return (await handle.stat()).size
}

/** The offset that a query begins at. */
async function beginningOf(log: FileLog, handle: FileHandle, query: LogQuery): Promise<number> {
  const { from, skip, filters } = query
  const { size } = await handle.stat()
  let offset = from.at === 'end' ? size : 0
  if (from.at === 'cursor') {
    const given = /^\d{1,15}$/.test(from.cursor) ? Number(from.cursor) : NaN
    if (!(given <= size)) throw nodeApiErrors.CURSOR_INVALID({ cursor: from.cursor.slice(0, 64) })
    offset = await nextLineStart(handle, given)
  }
  if (skip !== 0 && (log.sparse === true || filters.length > 0))
    return countEntries(log, handle, query, offset)
  if (skip > 0) return passOverLines(handle, offset, skip)
  return skip < 0 ? goBackLines(handle, offset, -skip) : offset
}

async function* pick(
  log: FileLog,
  lines: AsyncIterable<FileLine>,
  { filters, limit }: LogQuery,
): AsyncGenerator<LogEntry, void, undefined> {
  let left = limit ?? Infinity
  for await (const line of lines) {
    const entry = log.entryOf(line)
    if (!entry || !fits(entry, filters)) continue
    yield entry
    if (--left <= 0) return
  }
}

/** The entries that a file holds now. Throws what opening it throws, and DCL_NODE_API_CURSOR_INVALID. */
export async function* readFileLog(log: FileLog, query: LogQuery): AsyncGenerator<LogEntry, void, undefined> {
  const handle = await openInFolder(log.folder, log.file)
  try {
    yield* pick(log, linesFrom(handle, await beginningOf(log, handle, query)), query)
  } finally {
    await handle.close()
  }
}

/** Rotation moves the content of a log to its first older part: what was not read of it stands there. */
async function* restOfRotated(log: FileLog, offset: number): AsyncGenerator<FileLine, void, undefined> {
  const part = await openInFolder(log.folder, `${log.file}.1`).catch(() => undefined)
  if (!part) return
  try {
    yield* linesFrom(part, offset)
  } finally {
    await part.close()
  }
}

async function* growingLines(
  log: FileLog,
  handle: FileHandle,
  offset: number,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<FileLine, void, undefined> {
  let position = offset
  while (!signal.aborted) {
    const { size, nlink } = await handle.stat()
    if (size < position) {
      yield* restOfRotated(log, position)
      position = 0
    }
    if (size > position) {
      for await (const line of linesFrom(handle, position)) {
        if (!line.complete) break
        position = line.next
        yield line
      }
    }
    if (nlink === 0) return
    await clock.sleep(lookEveryMs, signal).catch(() => undefined)
  }
}

/** The entries of a file, and those that are added to it, until the signal or the end of the file. */
export async function* followFileLog(
  log: FileLog,
  query: LogQuery,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<LogEntry, void, undefined> {
  const handle = await openInFolder(log.folder, log.file)
  try {
    const offset = await beginningOf(log, handle, query)
    yield* pick(log, growingLines(log, handle, offset, clock, signal), { ...query, limit: undefined })
  } finally {
    await handle.close()
  }
}

/** Throws what reading would: the file is not there, or the cursor is none of it. */
export async function checkFileLog(log: FileLog, query: LogQuery): Promise<void> {
  const handle = await openInFolder(log.folder, log.file)
  try {
    await beginningOf(log, handle, { ...query, skip: 0 })
  } finally {
    await handle.close()
  }
}
