import type { LogEntry, LogQuery } from './entry.ts'

/** Where the logs of the components come from. */
export interface LogSource {
  /** The entries that are there. */
  read(query: LogQuery, units: readonly string[], signal: AbortSignal): AsyncIterable<LogEntry>
  /** The same, and then those that come, until the signal. */
  follow(query: LogQuery, units: readonly string[], signal: AbortSignal): AsyncIterable<LogEntry>
  /** Throws what is wrong with the query. */
  check(query: LogQuery, units: readonly string[]): Promise<void>
  stop(): void
}
