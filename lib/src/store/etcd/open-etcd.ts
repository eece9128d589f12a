import type { Environment } from '../../component/index.ts'
import { isDcosError } from '../../errors/index.ts'
import type { TlsFiles } from '../../tls/index.ts'
import { storeErrors } from '../errors.ts'
import type { Store, Watch } from '../types.ts'
import { toBase64, toRecord } from './encoding.ts'
import type { GatewayRecord } from './encoding.ts'
import { openGateway } from './gateway.ts'
import { openIdentity } from './identity.ts'
import { createLeaseKeeper } from './leases.ts'
import { listPrefix } from './list.ts'
import { leaseOf, toTransactionRequest } from './transaction.ts'
import { watchPrefix } from './watch.ts'
import type { WatchTiming } from './watch.ts'

interface Answer {
  header: { revision: string }
}

const defaultTiming: WatchTiming = { silenceMs: 10_000, checkTimeoutMs: 3_000 }

/**
 * Opens a connection to etcd through the HTTP gateways of its members. Resolves when one of them answered; throws
 * DCL_STORE_UNAVAILABLE otherwise, and DCL_TLS_… when the certificate of this process is to blame.
 */
export async function openEtcd(
  options: { endpoints: string[]; timing?: WatchTiming; tls?: TlsFiles; tlsReloadMs?: number },
  environment: Environment,
): Promise<Store> {
  const { endpoints, timing = defaultTiming } = options
  const { clock, log } = environment
  const identity = options.tls && (await openIdentity(options.tls, environment, options.tlsReloadMs))
  const gateway = openGateway(endpoints, identity)
  const leases = createLeaseKeeper(gateway, endpoints, identity, clock, log)
  const watches = new Set<Watch>()

  const get: Store['get'] = async (key) => {
    const answer = await gateway.read<Answer & { kvs?: GatewayRecord[] }>('/v3/kv/range', {
      key: toBase64(key),
    })
    const found = answer.kvs?.[0]
    return { record: found && toRecord(found), revision: Number(answer.header.revision) }
  }
  const compact = async (revision: number): Promise<void> => {
    try {
      await gateway.read('/v3/kv/compaction', { revision: String(revision) }, { revision })
    } catch (error) {
      // Somebody compacted further already.
      if (!isDcosError(error) || error.code !== storeErrors.COMPACTED.code) throw error
    }
  }
  try {
    await get('/')
  } catch (error) {
    await gateway.close()
    identity?.close()
    throw identity?.problem(clock.nowMs()) ?? error
  }

  return {
    get,
    list: (prefix, listOptions = {}) => listPrefix(gateway, prefix, listOptions),
    async transact(transaction) {
      const request = toTransactionRequest(transaction)
      const about = { leaseId: leaseOf(transaction) }
      const answer = await gateway.change<Answer & { succeeded?: boolean }>('/v3/kv/txn', request, about)
      return { succeeded: answer.succeeded === true, revision: Number(answer.header.revision) }
    },
    watch(prefix, { afterRevision }) {
      const watch = watchPrefix(gateway, log, prefix, afterRevision, timing, () => void watches.delete(watch))
      watches.add(watch)
      return watch
    },
    grantLease: (ttlMs) => leases.grant(ttlMs),
    compact,
    async close() {
      for (const watch of [...watches]) watch.close()
      await leases.close()
      await gateway.close()
      identity?.close()
    },
  }
}
