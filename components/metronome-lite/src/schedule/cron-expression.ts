import { Cron } from 'croner'

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const longestMonthDays = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

function fieldsOf(expression: string): string[] {
  return expression.trim().split(/\s+/)
}

/** Opens an expression of five fields, or six with the year. Throws when it cannot be read. */
export function openCron(expression: string, timezone: string): Cron {
  const fields = fieldsOf(expression)
  if (fields.length !== 5 && fields.length !== 6) {
    throw new Error(`a cron expression has five fields, or six with the year; this one has ${fields.length}`)
  }
  const [minute = '', hour = '', day = '', month = '', weekday = '', year = '*'] = fields
  // `?` is filled in from the present time by the library; here it means any day, as in Quartz.
  const days = [day, month, weekday].map((field) => (field === '?' ? '*' : field))
  return new Cron(['0', minute, hour, ...days, year].join(' '), {
    mode: '7-part',
    timezone,
    domAndDow: true,
    fixedTimeRule: 'no-wildcard',
    sloppyRanges: true,
  })
}

function numberOf(text: string): number | undefined {
  const named = monthNames.indexOf(text.toLowerCase())
  if (named >= 0) return named + 1
  return /^\d{1,2}$/.test(text) ? Number(text) : undefined
}

function rangeOf(field: string): { first: number; last: number } | undefined {
  const [from = '', to = from, ...rest] = field.split('-')
  const first = numberOf(from)
  const last = numberOf(to)
  return first === undefined || last === undefined || rest.length > 0 ? undefined : { first, last }
}

/** Whether the day of month exists in none of the months; only plain numbers and ranges are looked at. */
export function namesImpossibleDay(expression: string): boolean {
  const [, , dayField = '*', monthField = '*'] = fieldsOf(expression)
  const days = rangeOf(dayField)
  const months = rangeOf(monthField)
  if (days === undefined || months === undefined) return false
  return longestMonthDays.slice(months.first - 1, months.last).every((length) => days.first > length)
}

/** What the parser says, in the words of the expression: it counts days and months from 0. */
function parserProblem(error: unknown): string {
  const said = (error as Error).message.replace(/^CronPattern: /, '')
  return said.replace(
    /(Invalid value for (?:day|month): )(-?\d+)/,
    (_, what: string, value: string) => `${what}${Number(value) + 1}`,
  )
}

/** Why an expression is refused, or undefined when it is fine. */
export function cronProblem(expression: string): string | undefined {
  try {
    openCron(expression, 'UTC')
  } catch (error) {
    return `is not a cron expression: ${parserProblem(error)}`
  }
  return namesImpossibleDay(expression) ? 'names a day that its months do not have' : undefined
}

/** Whether the zone is known to this machine. */
export function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
