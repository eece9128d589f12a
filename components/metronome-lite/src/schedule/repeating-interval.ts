import { instantOf, wallClockMs } from './local-time.ts'

/** A period of ISO 8601: a part that calendars and clocks on walls count, and one that passes evenly. */
interface Period {
  months: number
  days: number
  milliseconds: number
}

/** `R[n]/<start>/<period>`: `times` starts (Infinity without n), the first of them at the start. */
interface RepeatingInterval {
  times: number
  /** As it is written; empty when it begins now. */
  start: string
  period: Period
}

const intervalPattern = /^R(\d{0,9})\/([^/]*)\/([^/]+)$/
const periodPattern =
  /^P(?:(\d{1,4})Y)?(?:(\d{1,5})M)?(?:(\d{1,5})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,7})H)?(?:(\d{1,9})M)?(?:(\d{1,10})S)?)?$/
const startPattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(Z|[+-]\d\d(?::?\d\d)?)?$/
const lastMs = Date.UTC(9999, 11, 31)

function readPeriod(text: string): Period | undefined {
  const found = periodPattern.exec(text)
  if (found === null || /[PT]$/.test(text)) return undefined
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = found
    .slice(1)
    .map((digits) => Number(digits ?? 0))
  return {
    months: years * 12 + months,
    days: weeks * 7 + days,
    milliseconds: (hours * 3600 + minutes * 60 + seconds) * 1000,
  }
}

/** A zone without minutes, or minutes without a colon, as this engine's own parser wants them. */
function standardStart(text: string): string {
  return text.replace(
    /([+-]\d\d):?(\d\d)?$/,
    (_whole, hours: string, minutes = '00') => `${hours}:${minutes}`,
  )
}

function startMs(text: string, timezone: string): number {
  const zone = startPattern.exec(text)?.[1]
  return zone === undefined
    ? instantOf(Date.parse(`${text}Z`), timezone)
    : Date.parse(text.endsWith('Z') ? text : standardStart(text))
}

function read(text: string): RepeatingInterval | string {
  const [whole, times = '', start = '', periodText = ''] = intervalPattern.exec(text.trim()) ?? []
  if (whole === undefined) return 'is not of the form R[n]/<start>/<period>'
  if (start !== '' && (!startPattern.test(start) || Number.isNaN(startMs(start, 'UTC')))) {
    return `its start ${start} is not an instant such as 2030-01-01T00:00:00Z`
  }
  const period = readPeriod(periodText)
  if (period === undefined) return `its period ${periodText} is not one such as PT1H or P1D`
  if (period.months + period.days + period.milliseconds === 0) return 'its period is nothing'
  return { times: times === '' ? Infinity : Number(times), start, period }
}

/** Why a repeating interval is refused, or undefined when it is fine. */
export function repeatProblem(text: string): string | undefined {
  const found = read(text)
  return typeof found === 'string' ? found : undefined
}

/** The interval with a start: `nowMs`, cut to the second, when it has none. */
export function withStart(text: string, nowMs: number): string {
  const [, times = '', start = '', period = ''] = intervalPattern.exec(text.trim()) ?? []
  const now = `${new Date(nowMs).toISOString().slice(0, 19)}Z`
  return `R${times}/${start === '' ? now : start}/${period}`
}

const daysOfMonth = (year: number, month: number): number =>
  new Date(Date.UTC(year, month + 1, 0)).getUTCDate()

function addMonths(wallMs: number, months: number): number {
  const date = new Date(wallMs)
  const month = date.getUTCMonth() + months
  const year = date.getUTCFullYear() + Math.floor(month / 12)
  const inYear = ((month % 12) + 12) % 12
  const day = Math.min(date.getUTCDate(), daysOfMonth(year, inYear))
  return Date.UTC(year, inYear, day) + (((wallMs % 86_400_000) + 86_400_000) % 86_400_000)
}

/** The starts of a repeating interval, in order. */
export interface Starts {
  /** The first start after this instant. */
  after(ms: number): number | undefined
  /** The newest starts up to and including this instant, oldest first. */
  upTo(ms: number, most: number): number[]
}

/**
 * Opens a checked interval with a start. Years, months, weeks and days are counted on the wall clock of the zone and
 * each from the start, so that a month has its last day again after a shorter one; hours and less pass evenly.
 */
export function openRepeat(text: string, timezone: string): Starts {
  const interval = read(text)
  if (typeof interval === 'string') throw new Error(interval)
  const { times, period, start } = interval
  const firstMs = startMs(start, timezone)
  const onWall = period.months > 0 || period.days > 0
  const wallStart = onWall ? wallClockMs(firstMs, timezone) : 0
  const nth = (n: number): number => {
    if (n === 0 || !onWall) return firstMs + n * period.milliseconds
    const wall = addMonths(wallStart, n * period.months) + n * period.days * 86_400_000
    return instantOf(wall, timezone) + n * period.milliseconds
  }
  const leastMs = period.months * 28 * 86_400_000 + period.days * 72_000_000 + period.milliseconds
  /** How many starts lie at or before an instant. */
  const countUpTo = (ms: number): number => {
    if (ms < firstMs) return 0
    let low = 0
    let high = Math.min(Math.ceil((ms - firstMs) / leastMs) + 1, times)
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      if (nth(middle) <= ms) low = middle + 1
      else high = middle
    }
    return low
  }
  return {
    after(ms) {
      const n = countUpTo(ms)
      if (n >= times) return undefined
      const next = nth(n)
      return next > lastMs ? undefined : next
    },
    upTo(ms, most) {
      const count = countUpTo(Math.min(ms, lastMs))
      const from = Math.max(count - most, 0)
      return Array.from({ length: count - from }, (_, i) => nth(from + i))
    },
  }
}
