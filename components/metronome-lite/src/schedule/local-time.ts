const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(timezone: string): Intl.DateTimeFormat {
  let format = formats.get(timezone)
  if (format === undefined) {
    const digits = { year: 'numeric', month: 'numeric', day: 'numeric' } as const
    const clock = { hour: 'numeric', minute: 'numeric', second: 'numeric', hourCycle: 'h23' } as const
    format = new Intl.DateTimeFormat('en-US', { timeZone: timezone, era: 'short', ...digits, ...clock })
    formats.set(timezone, format)
  }
  return format
}

/** What a clock on the wall of a zone shows, counted as if it hung in UTC (ms since 1970). */
export function wallClockMs(epochMs: number, timezone: string): number {
  const parts = new Map(
    formatOf(timezone)
      .formatToParts(epochMs)
      .map(({ type, value }) => [type, value]),
  )
  const at = (name: Intl.DateTimeFormatPartTypes): number => Number(parts.get(name))
  const milliseconds = ((epochMs % 1000) + 1000) % 1000
  const day = Date.UTC(at('year'), at('month') - 1, at('day'), at('hour'), at('minute'), at('second'))
  return day + milliseconds
}

/**
 * The instant at which the clock on the wall shows this. Of two (the clock was put back) it is the first; for none (it
 * was put forward) the instant as much later as the clock was put forward.
 */
export function instantOf(wallMs: number, timezone: string): number {
  const dayMs = 86_400_000
  const offsets = [wallMs - dayMs, wallMs + dayMs].map((near) => wallClockMs(near, timezone) - near)
  const instants = [...new Set(offsets)].map((offset) => wallMs - offset).sort((a, b) => a - b)
  const exact = instants.find((instant) => wallClockMs(instant, timezone) === wallMs)
  return exact ?? instants.at(-1) ?? wallMs
}
