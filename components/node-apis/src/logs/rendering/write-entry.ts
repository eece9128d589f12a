import type { LogEntry, LogFormat } from '../entry.ts'

const two = (value: number): string => String(value).padStart(2, '0')

/** `YYYY-MM-DD HH:MM:SS`, in UTC. */
export function timeText(realtimeUs: number): string {
  const time = new Date(Math.floor(realtimeUs / 1000))
  const day = `${time.getUTCFullYear()}-${two(time.getUTCMonth() + 1)}-${two(time.getUTCDate())}`
  return `${day} ${two(time.getUTCHours())}:${two(time.getUTCMinutes())}:${two(time.getUTCSeconds())}`
}

/** An entry as clients of the logs API know it. */
export function entryJson({ fields, cursor, monotonicUs, realtimeUs }: LogEntry): string {
  return JSON.stringify({
    fields,
    cursor,
    monotonic_timestamp: monotonicUs,
    realtime_timestamp: realtimeUs,
  })
}

/** Writes one entry. An entry without a time, such as a line of a file, is its text alone. */
export function writeEntry(entry: LogEntry, format: LogFormat): string {
  if (format === 'json') return `${entryJson(entry)}\n`
  if (format === 'events') return `id: ${entry.cursor}\ndata: ${entryJson(entry)}\n\n`
  const message = entry.fields.MESSAGE ?? ''
  return entry.realtimeUs === 0 ? `${message}\n` : `${timeText(entry.realtimeUs)}: ${message}\n`
}

/** The media type of a form. */
export const contentTypes: Record<LogFormat, string> = {
  text: 'text/plain; charset=utf-8',
  json: 'application/json',
  events: 'text/event-stream',
}
