/** One entry of a log, as the journal has it. */
export interface LogEntry {
  fields: Record<string, string>
  /** Where it stands in its log. */
  cursor: string
  /** Microseconds since the boot; 0 when unknown. */
  monotonicUs: number
  /** Microseconds since the epoch; 0 when unknown. */
  realtimeUs: number
}

/** How a log is written. */
export type LogFormat = 'text' | 'json' | 'events'

/** Where reading begins. `inclusive`: the entry that a cursor names is read too. */
export type LogStart = { at: 'begin' } | { at: 'end' } | { at: 'cursor'; cursor: string; inclusive: boolean }

/** A condition on a field of an entry. Those on one field are alternatives; all fields must fit. */
export interface LogFilter {
  name: string
  value: string
}

/** What is asked of a log. */
export interface LogQuery {
  from: LogStart
  /** Entries from there: negative goes back. */
  skip: number
  /** Most entries; undefined for all. */
  limit: number | undefined
  reverse: boolean
  filters: LogFilter[]
}
