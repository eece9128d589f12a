import type { Environment } from '@dcos-lite/lib/component'
import { fits, isOfUnits } from '../decide/fits.ts'
import { journalMatches, planJournal } from '../decide/plan-journal.ts'
import type { LogEntry, LogQuery } from '../entry.ts'
import type { LogSource } from '../log-source.ts'
import { createFollowHub } from './follow-hub.ts'
import { runJournalctl } from './run-journalctl.ts'

// Entries around the place where reading ends and following begins.
const mostRemembered = 2000

/** The journal of this machine, as far as the units of the cluster wrote it. */
export function createJournalSource(
  program: string,
  allUnits: readonly string[],
  environment: Environment,
): LogSource {
  const everything = journalMatches(allUnits, []) ?? ['_SYSTEMD_UNIT=-']
  const hub = createFollowHub(program, everything, environment)

  async function cursorOf(
    { arguments: given, passOver }: { arguments: string[]; passOver: number },
    signal: AbortSignal,
  ): Promise<string | undefined> {
    let found: string | undefined
    let passed = 0
    for await (const { cursor } of runJournalctl(program, given, signal)) {
      found = cursor
      if (passed++ >= passOver) break
    }
    return found
  }

  async function* read(
    query: LogQuery,
    units: readonly string[],
    signal: AbortSignal,
  ): AsyncGenerator<LogEntry, void, undefined> {
    const plan = planJournal(query, units)
    if (!plan) return
    const begin = plan.locate && (await cursorOf(plan.locate, signal))
    if (plan.locate && begin === undefined) return
    const options = begin === undefined ? [] : [`--cursor=${begin}`]
    let passOver = plan.run.passOver
    let left = query.limit ?? Infinity
    for await (const entry of runJournalctl(program, [...options, ...plan.run.arguments], signal)) {
      if (passOver-- > 0) continue
      yield entry
      if (--left <= 0) return
    }
  }

  async function* follow(
    query: LogQuery,
    units: readonly string[],
    signal: AbortSignal,
  ): AsyncGenerator<LogEntry, void, undefined> {
    const follower = await hub.join(signal)
    try {
      const wanted = new Set(units)
      let remembered = new Set<string>()
      let lastCursor: string | undefined
      const remember = (entry: LogEntry): LogEntry => {
        lastCursor = entry.cursor
        remembered.add(entry.cursor)
        if (remembered.size > mostRemembered) remembered = new Set([...remembered].slice(-mostRemembered / 2))
        return entry
      }
      // Where the following begins when nothing is there yet.
      const beginning =
        query.from.at === 'end' && query.skip >= 0
          ? await cursorOf({ arguments: ['--lines=1', ...everything], passOver: 0 }, signal)
          : undefined
      if (beginning !== undefined) remembered.add(beginning)
      let next: LogQuery | undefined = { ...query, reverse: false, limit: undefined }
      for (;;) {
        if (next) for await (const entry of read(next, units, signal)) yield remember(entry)
        next = undefined
        const entry = await follower.next()
        if (entry === undefined) return
        if (entry === 'behind') {
          const cursor: string | undefined = lastCursor ?? beginning
          next =
            cursor === undefined
              ? { ...query, reverse: false, limit: undefined }
              : { ...query, from: { at: 'cursor', cursor, inclusive: false }, skip: 0, limit: undefined }
          continue
        }
        if (remembered.has(entry.cursor) || !isOfUnits(wanted, entry) || !fits(entry, query.filters)) continue
        yield remember(entry)
      }
    } finally {
      follower.leave()
    }
  }
  return {
    read,
    follow,
    async check(query, units) {
      await Promise.resolve(planJournal(query, units))
    },
    stop: hub.stop,
  }
}
