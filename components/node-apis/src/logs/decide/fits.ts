import type { LogEntry, LogFilter } from '../entry.ts'

/** Whether an entry is of these units, or of systemd about one of them. */
export function isOfUnits(units: ReadonlySet<string>, { fields }: LogEntry): boolean {
  return units.has(fields._SYSTEMD_UNIT ?? '') || (fields._PID === '1' && units.has(fields.UNIT ?? ''))
}

/** Whether an entry fits: every field that is named, by one of the values that are given for it. */
export function fits(entry: LogEntry, filters: readonly LogFilter[]): boolean {
  return filters.every(
    ({ name }) =>
      Object.hasOwn(entry.fields, name) &&
      filters.some((other) => other.name === name && other.value === entry.fields[name]),
  )
}
