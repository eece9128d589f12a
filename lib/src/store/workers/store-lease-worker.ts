import { setTimeout as wait } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { createRenewalClient } from '../etcd/renewal-call.ts'
import { answerShare, renewalShare } from '../etcd/renewal-protocol.ts'
import type { LeaseGone, RenewalOrder, RenewalStart } from '../etcd/renewal-protocol.ts'
import { openRenewalRecord } from '../etcd/renewal-record.ts'

// An owner that shows no sign of life this long is stuck for good: its leases end so that others can take over.
const longestSilenceNs = 60_000_000_000n
/** A busy machine needs this long at times, however short the lease is. */
const leastAnswerMs = 500

if (parentPort) {
  const port = parentPort
  const { endpoints, tls } = workerData as RenewalStart
  let identity = tls
  const renew = createRenewalClient(() => identity)
  const stops = new Map<string, AbortController>()
  let preferred = 0

  const renewOnce = async (leaseId: string, timeoutMs: number): Promise<boolean | undefined> => {
    for (let attempt = 0; attempt < endpoints.length; attempt++) {
      const index = (preferred + attempt) % endpoints.length
      const known = await renew(endpoints[index] ?? '', leaseId, timeoutMs).catch(() => undefined)
      if (known === undefined) continue
      preferred = index
      return known
    }
    return undefined
  }
  const keep = async (leaseId: string, ttlMs: number, buffer: SharedArrayBuffer): Promise<void> => {
    const stop = new AbortController()
    const record = openRenewalRecord(buffer)
    stops.set(leaseId, stop)
    while (!stop.signal.aborted) {
      await wait(ttlMs * renewalShare, undefined, { signal: stop.signal }).catch(() => undefined)
      if (stop.signal.aborted) break
      const sentAtNs = process.hrtime.bigint()
      if (sentAtNs - record.ownerAliveAtNs() > longestSilenceNs) continue
      const known = await renewOnce(leaseId, Math.max(ttlMs * answerShare, leastAnswerMs))
      if (known === true) record.noteRenewal(sentAtNs)
      if (known !== false) continue
      record.noteEnd()
      port.postMessage({ leaseId } satisfies LeaseGone)
      break
    }
    stops.delete(leaseId)
  }
  port.on('message', (message: RenewalOrder) => {
    if (message.order === 'identify') identity = message.tls
    else if (message.order === 'drop') stops.get(message.leaseId)?.abort()
    else void keep(message.leaseId, message.ttlMs, message.buffer)
  })
}
