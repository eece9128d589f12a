import { createHash } from 'node:crypto'
import type { AuditEntry } from '../../contracts/index.ts'

/** An entry as it stands in the file: its number, the hash of the line before it, and its own. */
export interface ChainedEntry extends AuditEntry {
  format: 2
  seq: number
  previous: string
  hash: string
}

/** Where a chain ends (or begins): the number and the hash of a line. */
export interface ChainLink {
  seq: number
  hash: string
}

/** What a chain without any line ends with. */
export const chainStart: ChainLink = { seq: 0, hash: '0'.repeat(64) }

const hashPart = /,"hash":"([0-9a-f]{64})"\}$/

/** SHA-256 of a text, hexadecimal. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** The line of the entry that follows `after`, without its newline. */
export function chainLine(entry: AuditEntry, after: ChainLink): { line: string; link: ChainLink } {
  const seq = after.seq + 1
  const body = JSON.stringify({ format: 2, seq, previous: after.hash, ...entry })
  const hash = sha256(body)
  return { line: `${body.slice(0, -1)},"hash":"${hash}"}`, link: { seq, hash } }
}

/** Reads a line; undefined when it is no chained entry, or not the one that was written. */
export function readChainLine(line: string): ChainedEntry | undefined {
  const found = hashPart.exec(line)
  if (!found) return undefined
  if (sha256(line.replace(hashPart, '}')) !== found[1]) return undefined
  return JSON.parse(line) as ChainedEntry
}

/** What is wrong with a chain, and where; `line` counts from 1 over all files. */
export interface ChainProblem {
  line: number
  kind: 'altered' | 'missing' | 'reordered'
  detail: string
}

/** The judgement of a chain. `first` is its oldest line, `last` its newest. */
export interface ChainReport {
  entries: number
  /** Lines of before the chain; the first chained line vouches for them. */
  unchained: number
  first?: ChainLink
  last?: ChainLink
  problems: ChainProblem[]
  /** How many calls were begun and have no result: they still run, or whoever passed them on was ended. */
  unfinished: number
  /** The newest of them, at most a hundred. */
  unfinishedCalls: ChainedEntry[]
}

/** Follows a chain line by line. */
export function createChainCheck(): { add(line: string): void; report(): ChainReport } {
  const report: ChainReport = {
    entries: 0,
    unchained: 0,
    problems: [],
    unfinished: 0,
    unfinishedCalls: [],
  }
  const open = new Map<string, ChainedEntry>()
  let lines = 0
  let before: ChainLink | undefined
  let old = ''
  const note = (kind: ChainProblem['kind'], detail: string): void => {
    if (report.problems.length < 100) report.problems.push({ line: lines, kind, detail })
  }
  const judge = (entry: ChainedEntry): void => {
    const { seq, previous } = entry
    if (!before) {
      const expected = report.unchained > 0 ? sha256(old) : seq === 1 ? chainStart.hash : previous
      if (previous !== expected) note('altered', 'what stood before the first entry was changed')
      return
    }
    if (seq <= before.seq) note('reordered', `entry ${seq} stands after entry ${before.seq}`)
    else if (seq > before.seq + 1) note('missing', `entries ${before.seq + 1} to ${seq - 1} are gone`)
    else if (previous !== before.hash) note('altered', `entry ${seq} does not follow the entry before it`)
  }
  return {
    add(line) {
      lines += 1
      const entry = readChainLine(line)
      if (entry) {
        judge(entry)
        report.entries += 1
        before = { seq: entry.seq, hash: entry.hash }
        report.first ??= before
        report.last = before
        if (entry.call !== undefined) {
          if (entry.result === 'begun') open.set(entry.call, entry)
          else open.delete(entry.call)
        }
      } else if (!before && line.startsWith('{"format":1,')) {
        report.unchained += 1
        old += `${line}\n`
      } else {
        note('altered', 'the line is not what was written')
      }
    },
    report: () => ({ ...report, unfinished: open.size, unfinishedCalls: [...open.values()].slice(-100) }),
  }
}
