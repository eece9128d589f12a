import type { LogEntry } from '../entry.ts'

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (!Array.isArray(value)) return undefined
  // A list of numbers is one value of bytes, any other list has several values.
  if (value.length > 0 && value.every((byte) => typeof byte === 'number')) {
    return Buffer.from(value as number[]).toString('utf8')
  }
  const texts = value.map((one) => textOf(one)).filter((one) => one !== undefined)
  return texts.join('\n')
}

/** Reads one line of `journalctl --output=json`; undefined when it is none. */
export function parseJournalLine(line: string): LogEntry | undefined {
  let parsed: Record<string, unknown>
  try {
    parsed = JSON.parse(line) as Record<string, unknown>
  } catch {
    return undefined // cut by the end of the program
  }
  const { __CURSOR: cursor, __REALTIME_TIMESTAMP: realtime, __MONOTONIC_TIMESTAMP: monotonic } = parsed
  if (typeof cursor !== 'string') return undefined
  const fields: Record<string, string> = {}
  for (const [name, value] of Object.entries(parsed)) {
    const text = name.startsWith('__') ? undefined : textOf(value)
    if (text !== undefined) fields[name] = text
  }
  return { fields, cursor, monotonicUs: Number(monotonic ?? 0), realtimeUs: Number(realtime ?? 0) }
}
