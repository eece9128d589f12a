import { Worker } from 'node:worker_threads'
import type { Clock } from '../../clock/index.ts'
import { systemClock } from '../../clock/index.ts'
import type { Logger } from '../../log/index.ts'
import { storeErrors } from '../errors.ts'
import type { Lease } from '../types.ts'
import { workerFile } from '../workers/worker-file.ts'
import { holdingShare } from './renewal-protocol.ts'
import type { LeaseGone, RenewalOrder, RenewalStart } from './renewal-protocol.ts'
import type { Gateway } from './gateway.ts'
import type { Identity } from './identity.ts'
import { openRenewalRecord } from './renewal-record.ts'

/** Grants leases and keeps them alive from a thread of its own, so that a busy event loop does not lose them. */
export interface LeaseKeeper {
  grant(ttlMs: number): Promise<Lease>
  /** Revokes what is still held and ends the thread. */
  close(): Promise<void>
}

interface Kept {
  lose(reason: Error): void
  revoke(): Promise<void>
}

const nsPerMs = 1e6
const signOfLifeMs = 1_000
/** A server that does not answer ends the leases when their time is up; a closing store does not wait for it. */
const longestFarewellMs = 2_000

/** Creates a keeper; its thread starts with the first lease. */
export function createLeaseKeeper(
  gateway: Gateway,
  endpoints: string[],
  identity: Identity | undefined,
  clock: Clock,
  log: Logger,
): LeaseKeeper {
  const kept = new Map<string, Kept>()
  let worker: Worker | undefined

  const startThread = (): Worker => {
    const started = new Worker(workerFile('store-lease-worker'), {
      workerData: { endpoints, tls: identity?.material() } satisfies RenewalStart,
      // Options of the process, such as --input-type, are not meant for it.
      execArgv: [],
      resourceLimits: { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 64 },
    })
    started.on('message', ({ leaseId }: LeaseGone) =>
      kept.get(leaseId)?.lose(storeErrors.LEASE_NOT_FOUND({ leaseId })),
    )
    started.on('error', (error) => {
      log.error('the thread that renews leases failed', { error })
      worker = undefined
      for (const lease of [...kept.values()]) lease.lose(error)
    })
    started.unref()
    return started
  }
  const forgetIdentity = identity?.onRenewed((tls) =>
    worker?.postMessage({ order: 'identify', tls } satisfies RenewalOrder),
  )
  const order = (message: RenewalOrder): void => {
    worker ??= startThread()
    worker.postMessage(message)
  }

  const hold = (leaseId: string, ttlMs: number, sentAtNs: bigint): Lease => {
    const record = openRenewalRecord()
    const lost = new AbortController()
    record.noteRenewal(sentAtNs)
    record.noteOwnerAlive()
    const remainingMs = (): number => {
      const renewedAtNs = record.renewedAtNs()
      if (renewedAtNs === undefined) return -Infinity
      return ttlMs * holdingShare - Number(process.hrtime.bigint() - renewedAtNs) / nsPerMs
    }
    const signOfLife = systemClock.every(signOfLifeMs, () => record.noteOwnerAlive())
    let deadline = systemClock.after(remainingMs(), () => check())
    const lose = (reason: Error): void => {
      record.noteEnd()
      deadline.cancel()
      signOfLife.cancel()
      if (kept.delete(leaseId)) worker?.postMessage({ order: 'drop', leaseId } satisfies RenewalOrder)
      lost.abort(reason)
    }
    const check = (): void => {
      const leftMs = remainingMs()
      if (leftMs > 0) deadline = systemClock.after(leftMs, check)
      else lose(storeErrors.LEASE_NOT_FOUND({ leaseId }))
    }
    let revoking: Promise<void> | undefined
    const revoke = async (): Promise<void> => {
      lose(storeErrors.LEASE_NOT_FOUND({ leaseId }))
      try {
        await gateway.change('/v3/lease/revoke', { ID: leaseId }, { leaseId })
      } catch (error) {
        // It is over for us either way; without an answer the server ends it when its time is up.
        log.debug('a lease could not be revoked', { leaseId, error })
      }
    }
    const revokeOnce = (): Promise<void> => (revoking ??= revoke())
    kept.set(leaseId, { lose, revoke: revokeOnce })
    order({ order: 'keep', leaseId, ttlMs, buffer: record.buffer })
    return {
      id: leaseId,
      ttlMs,
      lost: lost.signal,
      holdsUntilMonotonicMs: () => clock.monotonicMs() + remainingMs(),
      revoke: revokeOnce,
    }
  }

  return {
    async grant(ttlMs) {
      const sentAtNs = process.hrtime.bigint()
      const request = { TTL: String(Math.ceil(ttlMs / 1000)) }
      // Asking twice does no harm: a lease that nobody knows of ends by itself.
      const granted = await gateway.read<{ ID: string; TTL: string }>('/v3/lease/grant', request)
      return hold(granted.ID, Number(granted.TTL) * 1000, sentAtNs)
    },
    async close() {
      forgetIdentity?.()
      const revoked = Promise.all([...kept.values()].map((lease) => lease.revoke()))
      await Promise.race([revoked, systemClock.sleep(longestFarewellMs)])
      await worker?.terminate()
    },
  }
}
