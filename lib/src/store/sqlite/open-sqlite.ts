import { mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Environment } from '../../component/index.ts'
import { storeErrors } from '../errors.ts'
import type { Lease, Store } from '../types.ts'
import type { HistoryLimits } from './owner.ts'
import { createWatchHub } from './watches.ts'
import { startWorker } from './worker-link.ts'

/** An open database; `crash` ends its thread without any farewell. */
export interface SqliteStore extends Store {
  crash(): Promise<void>
}

const defaultLimits: HistoryLimits = { keepRevisions: 10_000, slack: 2_500, pageSize: 1_000 }

async function prepareFile(file: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    // Only a new file is opened here: closing a second descriptor would drop the lock of an owner in this process.
    const created = await open(file, 'wx', 0o600)
    await created.close()
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return
    throw storeErrors.UNAVAILABLE({ engine: 'sqlite', reason: message }, { cause: error })
  }
}

/** Opens a database file as its one owner. Throws DCL_STORE_LOCKED when another process or store has it. */
export async function openSqlite(
  options: { file: string; limits?: Partial<HistoryLimits> },
  environment: Environment,
): Promise<SqliteStore> {
  const { file } = options
  const { clock, log } = environment
  await prepareFile(file)
  const leases = new Set<AbortController>()
  const endLeases = (reason: Error): void => {
    for (const lease of leases) lease.abort(reason)
    leases.clear()
  }
  const hub = createWatchHub((given) => link.call('history', given))
  const link = await startWorker(
    { file, limits: { ...defaultLimits, ...options.limits } },
    {
      onChanges: (changes) => hub.publish(changes),
      onLoss(reason) {
        log.error('the store is lost', { engine: 'sqlite', file, reason })
        const error = storeErrors.UNAVAILABLE({ engine: 'sqlite', reason })
        endLeases(error)
        hub.fail(error)
      },
    },
  )

  const grantLease = async (ttlMs: number): Promise<Lease> => {
    const { leaseId } = await link.call('grantLease', {})
    const held = new AbortController()
    leases.add(held)
    return {
      id: leaseId,
      ttlMs,
      lost: held.signal,
      // Nobody but the owner of the file can end the lease, and a later owner waits for the lock of this one.
      holdsUntilMonotonicMs: () => (held.signal.aborted ? -Infinity : clock.monotonicMs() + ttlMs),
      async revoke() {
        held.abort(storeErrors.LEASE_NOT_FOUND({ leaseId }))
        if (leases.delete(held)) await link.call('revokeLease', { leaseId })
      },
    }
  }

  return {
    get: (key) => link.call('get', { key }),
    list: (prefix, listOptions = {}) => link.call('list', { prefix, options: listOptions }),
    transact: ({ compare = [], operations }) => link.call('transact', { compare, operations }),
    watch: (prefix, { afterRevision }) => hub.watch(prefix, afterRevision),
    grantLease,
    async compact(revision) {
      await link.call('compact', { revision })
    },
    async close() {
      hub.end()
      endLeases(storeErrors.CLOSED())
      // The next owner of the file ends what leases held; an orderly end does it now.
      await link.call('close', {})
    },
    crash: () => link.terminate(),
  }
}
