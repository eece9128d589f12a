import type { Environment } from '@dcos-lite/lib/component'
import { messageOf } from '@dcos-lite/lib/errors'
import { openCollection } from '@dcos-lite/lib/store'
import type { Collection, Store } from '@dcos-lite/lib/store'
import type { Caller } from '../protocol/caller.ts'
import { historyFormat, historyId } from './records.ts'
import type { HistoryRecord } from './records.ts'
import type { Judgement } from '../plan/judge-change.ts'

/** What was done to installations, and how it ended. */
export interface PackageHistory {
  /** Notes a change that is about to be made; durable when it resolves. */
  begin(caller: Caller, change: NewChange): Promise<HistoryRecord>
  /** Notes the deployment of a change, or that there is none and it is over. */
  submitted(record: HistoryRecord, deploymentId: string | undefined): Promise<HistoryRecord>
  /** Leaves it to later looks what became of a change whose submission got no answer. */
  unanswered(record: HistoryRecord): void
  /** Takes a change back that was refused. */
  forget(record: HistoryRecord): Promise<void>
  /** All changes of one installation, the first one first; those under way are looked at now. */
  of(caller: Caller, appId: string): Promise<HistoryRecord[]>
  close(): Promise<void>
}

/** A change before it is numbered and timed. */
export type NewChange = Omit<
  HistoryRecord,
  'number' | 'startedAt' | 'outcome' | 'endedAt' | 'deploymentId' | 'reason'
>

interface Dependencies {
  store: Store
  environment: Environment
  pollMs: number
  judge(caller: Caller, record: HistoryRecord): Promise<Judgement>
  /** Goes back to an earlier change in place of one that did not stay up; false when there is none. */
  undo(caller: Caller, failed: HistoryRecord, earlier: readonly HistoryRecord[]): Promise<boolean>
}

/** More than these are not kept of one installation. */
const mostKept = 20
/** Tokens are not stored; after a restart we ask in our own name. */
const ourselves: Caller = { authorization: undefined, scheme: 'http', host: 'localhost' }

function recordsOf(collection: Collection<HistoryRecord>, appId: string): HistoryRecord[] {
  return [...collection.values()].filter((one) => one.appId === appId).sort((a, b) => a.number - b.number)
}

/** Opens the history and goes on watching the changes that an earlier run left under way. */
export async function openHistory({
  store,
  environment,
  pollMs,
  judge,
  undo,
}: Dependencies): Promise<PackageHistory> {
  const { clock, log } = environment
  const collection = await openCollection(store, historyFormat)
  const callers = new Map<string, Caller>()
  /** Changes that a request of now is about to submit: nobody else judges them. */
  const inFlight = new Set<string>()
  const idOf = ({ appId, number }: HistoryRecord): string => historyId(appId, number)
  const now = (): string => new Date(clock.nowMs()).toISOString()

  const settle = async (caller: Caller, seen: HistoryRecord): Promise<void> => {
    const id = idOf(seen)
    // It may have been taken back or judged since it was seen.
    const record = collection.get(id)
    if (record?.outcome !== 'pending' || inFlight.has(id)) return
    const unchanged = collection.unchanged(id)
    const judgement = await judge(caller, record)
    // Another look may have come to the same meanwhile, and be going back already: twice would undo the undoing.
    if (inFlight.has(id)) return
    if (judgement.outcome === 'pending') {
      if (!judgement.settling || record.settlingFrom !== undefined) return
      await collection.put(id, { ...record, settlingFrom: now() }, [unchanged])
      return
    }
    const ending = judgement.outcome === 'healthy' ? judgement : await goBack(caller, record, judgement)
    await collection.put(id, { ...record, ...ending, endedAt: now() }, [unchanged])
    callers.delete(id)
    log.info('a change of a package is over', { appId: record.appId, ...ending })
  }
  /** What a failed change ends as: undone by us now, undone by an earlier run of ours, or just failed. */
  const goBack = async (
    caller: Caller,
    record: HistoryRecord,
    { outcome, reason, undo: wanted }: Extract<Judgement, { reason: string }>,
  ): Promise<{ outcome: 'rolled-back' | 'failed'; reason: string }> => {
    const all = recordsOf(collection, record.appId)
    if (all.some(({ undoes }) => undoes === record.number)) return { outcome: 'rolled-back', reason }
    if (!wanted || all.at(-1)?.number !== record.number) return { outcome, reason }
    const id = idOf(record)
    // While we go back, nobody else looks at this change.
    inFlight.add(id)
    try {
      return { outcome: (await undo(caller, record, all)) ? 'rolled-back' : outcome, reason }
    } catch (error) {
      log.warn('an update that did not stay up could not be undone', { appId: record.appId, error })
      return { outcome, reason: `${reason}; going back was refused: ${messageOf(error)}` }
    } finally {
      inFlight.delete(id)
    }
  }
  const settleAll = async (): Promise<void> => {
    const pending = [...collection.entries()].filter(([, { outcome }]) => outcome === 'pending')
    for (const [id, record] of pending) {
      await settle(callers.get(id) ?? ourselves, record).catch((error: unknown) =>
        log.debug('a change of a package cannot be looked at yet', { appId: record.appId, error }),
      )
    }
  }
  let looking: Promise<void> | undefined
  const timer = clock.every(pollMs, () => {
    looking ??= settleAll()
      .catch((error: unknown) => log.error('changes of packages cannot be looked at', { error }))
      .finally(() => (looking = undefined))
  })
  const begin = async (caller: Caller, change: NewChange): Promise<HistoryRecord> => {
    for (;;) {
      const before = recordsOf(collection, change.appId)
      const number = (before.at(-1)?.number ?? 0) + 1
      const record: HistoryRecord = { ...change, number, startedAt: now(), outcome: 'pending' }
      const id = historyId(change.appId, number)
      const surplus = before.slice(0, Math.max(before.length + 1 - mostKept, 0))
      const operations = [
        collection.putOperation(id, record),
        ...surplus.map((old) => collection.removeOperation(idOf(old))),
      ]
      inFlight.add(id)
      callers.set(id, caller)
      if (await collection.commit(operations, [collection.unchanged(id)])) return record
      inFlight.delete(id)
    }
  }
  return {
    begin,
    async submitted(record, deploymentId) {
      const over = deploymentId === undefined
      const next: HistoryRecord = {
        ...record,
        ...(over ? { outcome: 'healthy', endedAt: now() } : { deploymentId }),
      }
      await collection.put(idOf(record), next)
      inFlight.delete(idOf(record))
      if (over) callers.delete(idOf(record))
      return next
    },
    unanswered: (record) => void inFlight.delete(idOf(record)),
    async forget(record) {
      callers.delete(idOf(record))
      inFlight.delete(idOf(record))
      await collection.remove(idOf(record))
    },
    async of(caller, appId) {
      for (const record of recordsOf(collection, appId)) {
        // What cannot be asked now stays pending, and the list is still an answer.
        if (record.outcome === 'pending') await settle(caller, record).catch(() => undefined)
      }
      return recordsOf(collection, appId)
    },
    async close() {
      timer.cancel()
      await looking
      await collection.close()
    },
  }
}
