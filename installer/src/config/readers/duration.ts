import type { About, Reader } from '../reader.ts'

const unitsMs: Record<string, number> = {
  ns: 1e-6,
  us: 1e-3,
  ms: 1,
  secs: 1000,
  mins: 60_000,
  hrs: 3_600_000,
  days: 86_400_000,
  weeks: 604_800_000,
}

/** The milliseconds of a time as Mesos writes it, such as `2days`; undefined when it is none. */
export function mesosDurationMs(text: string): number | undefined {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)(ns|us|ms|secs|mins|hrs|days|weeks)$/.exec(text) ?? []
  const ms = Number(amount) * (unitsMs[unit] ?? Number.NaN)
  return Number.isFinite(ms) ? Math.round(ms) : undefined
}

/** A time in the notation of Mesos. */
export function mesosDuration(about: About<string>): Reader<string> {
  return {
    type: 'number with ns, us, ms, secs, mins, hrs, days or weeks',
    ...about,
    read(value, complain) {
      const text = String(value).trim()
      if (mesosDurationMs(text) !== undefined) return text
      complain('it must be a number with a unit, such as 2days or 12hrs')
      return undefined
    },
  }
}
