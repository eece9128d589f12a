import type { ResultEvent } from '../mocha/result-events.ts'

export interface Failure {
  file: string
  title: string
  message: string
}

/** Counts and names of a part of the run. */
export interface Tally {
  passed: number
  failures: Failure[]
  skipped: { file: string; title: string; reason: string }[]
  /** Titles of tests that passed or failed by themselves, by file: what has really run. */
  ran: { file: string; title: string }[]
  /** Time inside tests, by file. */
  fileMs: Map<string, number>
}

/** A tally of nothing. */
export function emptyTally(): Tally {
  return { passed: 0, failures: [], skipped: [], ran: [], fileMs: new Map() }
}

/** The tally of one mocha process. */
export function tallyEvents(events: ResultEvent[]): Tally {
  const tally = emptyTally()
  for (const event of events) {
    if (event.event === 'passed') {
      tally.passed += 1
      tally.ran.push({ file: event.file, title: event.title })
      tally.fileMs.set(event.file, (tally.fileMs.get(event.file) ?? 0) + event.tookMs)
    } else if (event.event === 'failed') {
      const { file, title, message } = event
      tally.failures.push({ file, title, message })
      tally.ran.push({ file, title })
    } else if (event.event === 'skipped') {
      const { file, title, reason } = event
      tally.skipped.push({ file, title, reason })
    }
  }
  return tally
}

/** Adds up tallies. */
export function sum(tallies: Tally[]): Tally {
  const total = emptyTally()
  for (const tally of tallies) {
    total.passed += tally.passed
    total.failures.push(...tally.failures)
    total.skipped.push(...tally.skipped)
    total.ran.push(...tally.ran)
    for (const [file, ms] of tally.fileMs) total.fileMs.set(file, (total.fileMs.get(file) ?? 0) + ms)
  }
  return total
}
