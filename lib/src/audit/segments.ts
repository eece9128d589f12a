import { createReadStream } from 'node:fs'
import { open, readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { chainStart, createChainCheck, readChainLine } from './decide/chain.ts'
import type { ChainedEntry, ChainLink, ChainReport } from './decide/chain.ts'

/** The file that holds what was turned over when entry `seq` was the last one in it. */
export function turnedOver(file: string, seq: number): string {
  return `${file}.${String(seq).padStart(12, '0')}`
}

/** The files of one log, the oldest first; the current one is the last. */
export async function segmentsOf(file: string): Promise<string[]> {
  const name = basename(file)
  const names = await readdir(dirname(file)).catch(() => [] as string[])
  const old = names.filter(
    (each) => each.startsWith(`${name}.`) && /^\d{12,}$/.test(each.slice(name.length + 1)),
  )
  const current = names.includes(name) ? [file] : []
  return [...old.sort().map((each) => join(dirname(file), each)), ...current]
}

async function* linesOf(files: readonly string[]): AsyncGenerator<string> {
  for (const file of files) {
    for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity }))
      yield line
  }
}

/** Checks the whole chain of a log, turned-over files included. */
export async function verifyAuditLog(file: string): Promise<ChainReport> {
  const check = createChainCheck()
  for await (const line of linesOf(await segmentsOf(file))) check.add(line)
  return check.report()
}

/**
 * The newest entries of a log that pass `wanted`, the oldest of them first. That a call was begun is told only where
 * its result is missing.
 */
export async function readAuditLog(
  file: string,
  options: { limit: number; wanted?: (entry: ChainedEntry) => boolean },
): Promise<ChainedEntry[]> {
  const found: ChainedEntry[] = []
  const ended = new Set<string>()
  for (const segment of (await segmentsOf(file)).reverse()) {
    const here: ChainedEntry[] = []
    for await (const line of linesOf([segment])) {
      const entry = readChainLine(line)
      if (!entry || (options.wanted && !options.wanted(entry))) continue
      if (entry.call !== undefined && entry.result !== 'begun') ended.add(entry.call)
      here.push(entry)
      // A call has two entries, of which one is told.
      if (here.length > 2 * options.limit) here.shift()
    }
    found.unshift(...here.filter(({ result, call = '' }) => result !== 'begun' || !ended.has(call)))
    if (found.length >= options.limit) break
  }
  return found.slice(-options.limit)
}

/** How a log stands when it is opened. */
export interface LogEnd {
  link: ChainLink
  /** Bytes of the current file up to the end of its last whole line. */
  wholeBytes: number
  /** Bytes of a line that was being written when the writer died. */
  brokenBytes: number
  /** Lines of the time before the chain; the next entry vouches for them. */
  unchained: string
}

const blockBytes = 64 * 1024

async function lastWholeLines(file: string): Promise<{ lines: string[]; wholeBytes: number; size: number }> {
  const handle = await open(file, 'r')
  try {
    const { size } = await handle.stat()
    let tail = Buffer.alloc(0)
    let from = size
    for (;;) {
      const end = tail.lastIndexOf(10)
      const begin = end < 0 ? -1 : tail.subarray(0, end).lastIndexOf(10)
      if (begin >= 0 || from === 0) {
        const wholeBytes = end < 0 ? 0 : from + end + 1
        const text = end < 0 ? '' : tail.subarray(begin + 1, end).toString('utf8')
        return { lines: text === '' ? [] : text.split('\n'), wholeBytes, size }
      }
      const length = Math.min(blockBytes, from)
      const block = Buffer.alloc(length)
      await handle.read(block, 0, length, from - length)
      tail = Buffer.concat([block, tail])
      from -= length
    }
  } finally {
    await handle.close()
  }
}

async function scan(files: readonly string[]): Promise<Pick<LogEnd, 'link' | 'unchained'>> {
  let link = chainStart
  let unchained = ''
  for await (const line of linesOf(files)) {
    const entry = readChainLine(line)
    if (entry) link = { seq: entry.seq, hash: entry.hash }
    else if (link === chainStart && line.startsWith('{"format":1,')) unchained += `${line}\n`
  }
  return { link, unchained: link === chainStart ? unchained : '' }
}

/** Finds where a log goes on. The last line tells it at once; only where that is damaged everything is read. */
export async function findLogEnd(file: string): Promise<LogEnd> {
  const segments = await segmentsOf(file)
  const hasCurrent = segments.at(-1) === file
  const current = hasCurrent ? await lastWholeLines(file) : { lines: [], wholeBytes: 0, size: 0 }
  const sizes = { wholeBytes: current.wholeBytes, brokenBytes: current.size - current.wholeBytes }
  let lines = current.lines
  const newestOld = (hasCurrent ? segments.slice(0, -1) : segments).at(-1)
  if (lines.length === 0 && newestOld !== undefined) lines = (await lastWholeLines(newestOld)).lines
  const last = readChainLine(lines.at(-1) ?? '')
  if (last) return { link: { seq: last.seq, hash: last.hash }, unchained: '', ...sizes }
  return { ...(await scan(segments)), ...sizes }
}
