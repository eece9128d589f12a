import type { Clock } from '../../clock/index.ts'
import { decodeRecord, decodeRecordId, encodeRecord, encodeRecordId } from '../../store/index.ts'
import type { RecordFormat, Store } from '../../store/index.ts'
import { plainAddress } from '../address.ts'
import { earlierMs } from '../authority.ts'
import type { CertificateFacts } from '../types.ts'

/** A node whose certificates are not renewed any more. */
export interface RefusedNode {
  /** In plain words: who took the node out, and how. */
  reason: string
  /** Certificates that were issued until then are refused, wall-clock ms; one that is issued later is good again. */
  sinceMs: number
}

/** Nodes by address, under `refused/`. */
export const refusedNodes: RecordFormat<RefusedNode> = {
  kind: 'refused node',
  prefix: 'refused/',
  version: 1,
  upgrade: (raw) => raw as unknown as RefusedNode,
}

/** The list of refused nodes. Every answer comes from the store itself: a copy could be older than a refusal. */
export interface Refusals {
  refuse(address: string, reason: string): Promise<void>
  /** Forgets a refusal; false when there was none. */
  forget(address: string): Promise<boolean>
  all(): Promise<(RefusedNode & { address: string })[]>
  /** The refusal that this certificate falls under; undefined when it may be renewed. */
  of(certificate: Pick<CertificateFacts, 'addresses' | 'notBeforeMs'>): Promise<RefusedNode | undefined>
}

/** Whether a machine calls itself so: every certificate names such addresses, so they tell no node from another. */
export const isLoopback = (address: string): boolean => /^(127\.|::1$|::ffff:7f)/.test(plainAddress(address))

const keyOf = (address: string): string => refusedNodes.prefix + encodeRecordId(plainAddress(address))

/** The refused nodes of a store that masters share. */
export function openRefusals(store: Store, clock: Clock): Refusals {
  const read = async (address: string): Promise<RefusedNode | undefined> => {
    const { record } = await store.get(keyOf(address))
    return record && decodeRecord(refusedNodes, record.key, record.value)
  }
  return {
    async refuse(address, reason) {
      if (isLoopback(address)) throw new Error(`${address} is an address of every node`)
      const value = encodeRecord(refusedNodes, { reason, sinceMs: clock.nowMs() })
      await store.transact({ operations: [{ type: 'put', key: keyOf(address), value }] })
    },
    async forget(address) {
      if ((await read(address)) === undefined) return false
      await store.transact({ operations: [{ type: 'delete', key: keyOf(address) }] })
      return true
    },
    async all() {
      const { records } = await store.list(refusedNodes.prefix)
      return records.map(({ key, value }) => ({
        address: decodeRecordId(key.slice(refusedNodes.prefix.length)) ?? key,
        ...decodeRecord(refusedNodes, key, value),
      }))
    },
    async of({ addresses, notBeforeMs }) {
      const issuedMs = notBeforeMs + earlierMs
      for (const address of addresses.filter((each) => !isLoopback(each))) {
        const refused = await read(address)
        if (refused && issuedMs <= refused.sinceMs) return refused
      }
      return undefined
    },
  }
}
