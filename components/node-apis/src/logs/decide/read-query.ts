import { nodeApiErrors } from '../../errors.ts'
import type { LogFilter, LogFormat, LogQuery, LogStart } from '../entry.ts'

/** The parameters of a request: a name may come several times. */
export type RawQuery = Readonly<Record<string, string | string[] | undefined>>

const mostFilters = 32
const longestValue = 1024
const fieldName = /^[A-Z_][A-Z0-9_]{0,63}$/

const last = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value.at(-1) : value

function integerOf(name: string, query: RawQuery, lowest: number): number | undefined {
  const text = last(query[name])
  if (text === undefined || text === '') return undefined
  const value = Number(text)
  if (/^-?\d{1,16}$/.test(text) && Number.isSafeInteger(value) && value >= lowest) return value
  const reason = lowest === 0 ? 'it must be a whole number of 0 or more' : 'it must be a whole number'
  throw nodeApiErrors.QUERY_INVALID({ name, value: text.slice(0, 64), reason })
}

/** Reads a name of a field of the journal. */
export function fieldNameOf(text: string): string {
  if (fieldName.test(text)) return text
  const reason = 'a field is written in capitals, digits and "_"'
  throw nodeApiErrors.QUERY_INVALID({ name: 'field', value: text.slice(0, 64), reason })
}

/** Reads `filter=NAME:VALUE`, any number of times. */
export function filtersOf(query: RawQuery): LogFilter[] {
  const given = [query.filter ?? []].flat()
  if (given.length > mostFilters) {
    const reason = `at most ${mostFilters} of them are taken`
    throw nodeApiErrors.QUERY_INVALID({ name: 'filter', value: `${given.length} filters`, reason })
  }
  return given.map((text) => {
    const colon = text.indexOf(':')
    const [name, value] = [text.slice(0, Math.max(colon, 0)), text.slice(colon + 1)]
    if (fieldName.test(name) && value.length <= longestValue && !/[\0\n]/.test(value)) return { name, value }
    const reason = 'it is written NAME:VALUE, the name in capitals, digits and "_"'
    throw nodeApiErrors.QUERY_INVALID({ name: 'filter', value: text.slice(0, 64), reason })
  })
}

// A limit of 0 is none.
const limitOf = (query: RawQuery): number | undefined => integerOf('limit', query, 0) || undefined

function cursorStart(text: string): LogStart {
  if (text === 'BEG') return { at: 'begin' }
  if (text === 'END') return { at: 'end' }
  return { at: 'cursor', cursor: text, inclusive: true }
}

/** After this entry: it has been read. */
const after = (cursor: string): LogStart => ({ at: 'cursor', cursor, inclusive: false })

/** Reads a query of the second form of the API. `Last-Event-ID` replaces cursor and skip. */
export function readQuery(query: RawQuery, lastEventId: string | undefined): LogQuery {
  const shared = { limit: limitOf(query), reverse: false, filters: filtersOf(query) }
  const given = last(query.cursor)
  const skip = integerOf('skip', query, Number.MIN_SAFE_INTEGER) ?? 0
  if (lastEventId !== undefined && lastEventId !== '') return { ...shared, from: after(lastEventId), skip: 0 }
  if (given !== undefined && given !== '') return { ...shared, from: cursorStart(given), skip }
  return { ...shared, from: skip < 0 ? { at: 'end' } : { at: 'begin' }, skip }
}

/** Reads a query of the first form: `skip_next` and `skip_prev` instead of a sign, and reading backwards. */
export function readOldQuery(query: RawQuery, lastEventId: string | undefined): LogQuery {
  const next = integerOf('skip_next', query, 0) ?? 0
  const previous = integerOf('skip_prev', query, 0) ?? 0
  const reverse = last(query.read_reverse) === 'true'
  const shared = { limit: limitOf(query), reverse, filters: filtersOf(query) }
  const cursor = last(query.cursor)
  const skip = reverse ? previous - next : next - previous
  if (lastEventId !== undefined && lastEventId !== '') return { ...shared, from: after(lastEventId), skip: 0 }
  if (cursor !== undefined && cursor !== '') return { ...shared, from: cursorStart(cursor), skip }
  return { ...shared, from: reverse || previous > 0 ? { at: 'end' } : { at: 'begin' }, skip }
}

/** Which form a client takes; undefined: none that there is. */
export function formatOf(accept: string | undefined): LogFormat | undefined {
  if (accept === undefined || accept.trim() === '') return 'text'
  for (const part of accept.split(',')) {
    const type = part.split(';', 1)[0]?.trim().toLowerCase() ?? ''
    if (type === 'text/event-stream') return 'events'
    if (type === 'application/json') return 'json'
    if (['text/plain', 'text/html', 'text/*', '*/*'].includes(type)) return 'text'
  }
  return undefined
}
