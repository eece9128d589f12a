import type { LogEntry, LogFilter } from '../entry.ts'

/** Whether an entry fits: every field that is named, by one of the values that are given for it. */
export function fits(entry: LogEntry, filters: readonly LogFilter[]): boolean {
  return filters.every(
    ({ name }) =>
      Object.hasOwn(entry.fields, name) &&
      filters.some((other) => other.name === name && other.value === entry.fields[name]),
  )
}
