import { nodeApiErrors } from '../../errors.ts'
import type { LogFilter, LogQuery } from '../entry.ts'

/** One run of journalctl, of which the first entries are passed over. */
export interface JournalRun {
  arguments: string[]
  passOver: number
}

/** How a query is answered; `locate` first finds the entry to begin with, by its cursor. */
export interface JournalPlan {
  run: JournalRun
  locate?: JournalRun
}

const cursorForm =
  /^s=[0-9a-f]{1,32};i=[0-9a-f]{1,16};b=[0-9a-f]{32};m=[0-9a-f]{1,16};t=[0-9a-f]{1,16};x=[0-9a-f]{1,16}$/
// More entries than a journal holds; journalctl itself counts in 32 bits.
const everything = 2 ** 30

/** Throws DCL_NODE_API_CURSOR_INVALID unless it has the form of a cursor of the journal. */
export function checkCursor(cursor: string): string {
  if (cursorForm.test(cursor)) return cursor
  throw nodeApiErrors.CURSOR_INVALID({ cursor: cursor.slice(0, 128) })
}

const pidOfSystemd = '1'

/**
 * The conditions: what the units wrote, and what systemd wrote of them, as far as the filters fit; undefined when nothing
 * can. journalctl takes several values of one field as alternatives, so a filter on a field that is bound here already
 * narrows that field instead of becoming a condition beside it. Every argument begins with a name in capitals, so none
 * can be an option.
 */
export function journalMatches(
  units: readonly string[],
  filters: readonly LogFilter[],
): string[] | undefined {
  const byName = Map.groupBy(filters, ({ name }) => name)
  const narrowed = (name: string, bound: readonly string[]): string[] => {
    const wanted = byName.get(name)?.map(({ value }) => value)
    return bound.filter((value) => wanted?.includes(value) ?? true)
  }
  const group = (bound: Record<string, readonly string[]>): string[] | undefined => {
    const fields = Object.entries(bound).map(([name, values]) => [name, narrowed(name, values)] as const)
    if (fields.some(([, values]) => values.length === 0)) return undefined
    return [
      ...fields.flatMap(([name, values]) => values.map((value) => `${name}=${value}`)),
      ...filters.flatMap(({ name, value }) => (Object.hasOwn(bound, name) ? [] : [`${name}=${value}`])),
    ]
  }
  const groups = [group({ _SYSTEMD_UNIT: units }), group({ UNIT: units, _PID: [pidOfSystemd] })]
  const [first, second] = groups.filter((one) => one !== undefined)
  return first && second ? [...first, '+', ...second] : first
}

/** Plans the runs that answer a query; undefined when nothing can be there. */
export function planJournal(query: LogQuery, units: readonly string[]): JournalPlan | undefined {
  const { from, skip, reverse } = query
  const matches = journalMatches(units, query.filters)
  if (from.at === 'cursor') checkCursor(from.cursor)
  if (!matches) return undefined
  const run = (options: string[], passOver: number): JournalRun => ({
    arguments: [...options, ...matches],
    passOver,
  })
  if (from.at === 'begin') return reverse ? undefined : { run: run([], Math.max(skip, 0)) }
  if (from.at === 'end') {
    if (reverse) return { run: run(['--reverse'], Math.max(skip, 0)) }
    if (skip >= 0) return undefined
    return { run: run(-skip >= everything ? [] : [`--lines=${-skip}`], 0) }
  }
  const cursor = checkCursor(from.cursor)
  if (reverse)
    return { run: run(['--reverse', `--cursor=${cursor}`], Math.max(skip, 0) + (from.inclusive ? 0 : 1)) }
  if (skip >= 0) return { run: run([`--${from.inclusive ? '' : 'after-'}cursor=${cursor}`], skip) }
  return {
    locate: run(['--reverse', `--cursor=${cursor}`], -skip - (from.inclusive ? 0 : 1)),
    run: run([], 0),
  }
}
