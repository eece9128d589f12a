import type {
  Compare,
  Lease,
  Operation,
  Store,
  StoreEvent,
  StoreEventBatch,
  StoreRecord,
} from '@dcos-lite/lib/store'
import { storeErrors } from '@dcos-lite/lib/store'
import type { Network } from './network.ts'
import type { SimulatedProcess } from './process.ts'
import type { Timeline } from './timeline.ts'

/** The one store of a history; every process has its own way to it, over the network, to the host `store`. */
export interface SimulatedStore {
  connect(process: SimulatedProcess): Store
  /** What is stored below a prefix. */
  read(prefix: string): StoreRecord[]
}

/** The host name of the store. */
export const storeHost = 'store'

const timeoutMs = 2000

type Watcher = (batch: StoreEventBatch) => void

/** Creates an empty store in memory: transactions, ordered watches, and leases that end when they are not renewed. */
export function createSimulatedStore(
  timeline: Timeline,
  network: Network,
  onWrite: (process: SimulatedProcess, keys: readonly string[]) => void,
): SimulatedStore {
  const records = new Map<string, StoreRecord & { leaseId: string | undefined }>()
  const watchers = new Set<Watcher>()
  const leases = new Map<string, { ttlMs: number; endsMs: number }>()
  const history: StoreEventBatch[] = []
  let revision = 0
  let leaseCount = 0

  const holds = (compare: Compare): boolean => {
    const record = records.get(compare.key)
    if ('value' in compare) return record?.value === compare.value
    if ('modRevision' in compare) return (record?.modRevision ?? 0) === compare.modRevision
    return (record?.createRevision ?? 0) === compare.createRevision
  }
  const keysOf = (operation: Operation): string[] =>
    operation.type === 'deletePrefix'
      ? [...records.keys()].filter((key) => key.startsWith(operation.prefix))
      : [operation.key]

  const apply = (operations: readonly Operation[]): void => {
    const next = revision + 1
    const events: StoreEvent[] = []
    for (const operation of operations) {
      for (const key of keysOf(operation)) {
        const before = records.get(key)
        if (operation.type !== 'put') {
          if (records.delete(key)) events.push({ type: 'delete', key, modRevision: next })
          continue
        }
        const { value, leaseId } = operation
        const createRevision = before?.createRevision ?? next
        const record = {
          key,
          value,
          createRevision,
          modRevision: next,
          version: (before?.version ?? 0) + 1,
          leaseId,
        }
        records.set(key, record)
        events.push({ type: 'put', key, value, record })
      }
    }
    if (events.length === 0) return
    revision = next
    const batch = { revision, events }
    history.push(batch)
    for (const watcher of [...watchers]) watcher(batch)
  }

  const endLease = (id: string): void => {
    leases.delete(id)
    apply(
      [...records.values()]
        .filter(({ leaseId }) => leaseId === id)
        .map(({ key }) => ({ type: 'delete', key })),
    )
  }
  const watchLease = (id: string): void => {
    const lease = leases.get(id)
    if (!lease) return
    const leftMs = lease.endsMs - timeline.nowMs()
    if (leftMs <= 0) endLease(id)
    else timeline.at(leftMs, () => watchLease(id))
  }
  const below = (prefix: string): StoreRecord[] =>
    [...records.values()].filter(({ key }) => key.startsWith(prefix)).sort((a, b) => (a.key < b.key ? -1 : 1))

  const connect = (process: SimulatedProcess): Store => {
    const { clock, host } = process

    /** Asks the store: it does the work when the question arrives, and the answer may not. */
    const ask = <T>(work: () => T, isChange = false): Promise<T> =>
      new Promise((resolve, reject) => {
        let settled = false
        const settle = (action: () => void): void => {
          if (settled) return
          settled = true
          timer.cancel()
          action()
        }
        const timer = clock.after(timeoutMs, () =>
          settle(() =>
            reject(
              isChange
                ? storeErrors.OUTCOME_UNKNOWN({ engine: 'simulated' })
                : storeErrors.UNAVAILABLE({ engine: 'simulated', reason: 'it did not answer' }),
            ),
          ),
        )
        network.send(host, storeHost, () => {
          let answer: () => void
          try {
            const value = work()
            answer = () => resolve(value)
          } catch (error) {
            answer = () => reject(error as Error)
          }
          network.send(storeHost, host, () => process.enter(() => settle(answer)))
        })
      })

    const grantLease = async (ttlMs: number): Promise<Lease> => {
      let sentMs = clock.monotonicMs()
      const id = await ask(() => {
        const name = `lease-${leaseCount++}`
        leases.set(name, { ttlMs, endsMs: timeline.nowMs() + ttlMs })
        watchLease(name)
        return name
      })
      const lost = new AbortController()
      let holdsUntilMs = sentMs + ttlMs * 0.9
      const lose = (): void => {
        renewal.cancel()
        lost.abort(new Error('the lease is lost'))
      }
      let end = clock.after(holdsUntilMs - clock.monotonicMs(), lose)
      const renew = (): void => {
        sentMs = clock.monotonicMs()
        const asked = sentMs
        ask(() => {
          const lease = leases.get(id)
          if (!lease) throw storeErrors.LEASE_NOT_FOUND({ leaseId: id })
          lease.endsMs = timeline.nowMs() + ttlMs
        }).then(
          () => {
            if (lost.signal.aborted) return
            holdsUntilMs = Math.max(holdsUntilMs, asked + ttlMs * 0.9)
            end.cancel()
            end = clock.after(holdsUntilMs - clock.monotonicMs(), lose)
          },
          () => undefined,
        )
      }
      const renewal = clock.every(ttlMs / 3, renew)
      return {
        id,
        ttlMs,
        lost: lost.signal,
        holdsUntilMonotonicMs: () => holdsUntilMs,
        async revoke() {
          end.cancel()
          lose()
          await ask(() => endLease(id)).catch(() => undefined)
        },
      }
    }

    return {
      get: (key) => ask(() => ({ record: records.get(key), revision })),
      list: (prefix) => ask(() => ({ records: below(prefix), revision, more: false })),
      transact: ({ compare = [], operations }) =>
        ask(() => {
          const succeeded = compare.every(holds)
          if (succeeded) {
            for (const operation of operations) {
              if (
                operation.type === 'put' &&
                operation.leaseId !== undefined &&
                !leases.has(operation.leaseId)
              )
                throw storeErrors.LEASE_NOT_FOUND({ leaseId: operation.leaseId })
            }
            apply(operations)
            onWrite(process, operations.flatMap(keysOf))
          }
          return { succeeded, revision }
        }, true),
      watch(prefix, { afterRevision }) {
        const queue: StoreEventBatch[] = []
        const arrived: StoreEventBatch[] = []
        let wake: (() => void) | undefined
        let closed = false
        let moving = false
        const move = (): void => {
          const batch = queue.shift()
          moving = batch !== undefined
          if (!batch) return
          network.send(storeHost, host, () => {
            process.enter(() => {
              arrived.push(batch)
              wake?.()
            })
            move()
          })
        }
        const take: Watcher = (batch) => {
          const events = batch.events.filter(({ key }) => key.startsWith(prefix))
          if (events.length === 0 || batch.revision <= afterRevision) return
          queue.push({ revision: batch.revision, events })
          if (!moving) move()
        }
        for (const batch of history) take(batch)
        watchers.add(take)
        process.onDeath(() => watchers.delete(take))
        async function* iterate(): AsyncGenerator<StoreEventBatch, void> {
          while (!closed) {
            const next = arrived.shift()
            if (next) yield next
            else await new Promise<void>((resolve) => (wake = resolve))
          }
        }
        return {
          close() {
            closed = true
            watchers.delete(take)
            wake?.()
          },
          [Symbol.asyncIterator]: iterate,
        }
      },
      grantLease,
      compact: () => Promise.resolve(),
      close: () => Promise.resolve(),
    }
  }

  return { connect, read: below }
}
