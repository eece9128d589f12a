import type { StoreEvent, StoreEventBatch } from '../types.ts'
import { fromBase64, toRecord } from './encoding.ts'
import type { GatewayRecord } from './encoding.ts'

/** One change as the gateway tells it. */
export interface GatewayEvent {
  /** Left out for a put. */
  type?: 'DELETE'
  kv: GatewayRecord
}

/** One message of the watch stream. */
export interface WatchMessage {
  result?: {
    header?: { revision?: string }
    created?: boolean
    canceled?: boolean
    cancel_reason?: string
    compact_revision?: string
    /** More of the same response follows. */
    fragment?: boolean
    events?: GatewayEvent[]
  }
  error?: { message?: string }
}

function toEvent({ type, kv }: GatewayEvent): StoreEvent {
  if (type === 'DELETE') {
    return { type: 'delete', key: fromBase64(kv.key), modRevision: Number(kv.mod_revision) }
  }
  const record = toRecord(kv)
  return { type: 'put', key: record.key, value: record.value, record }
}

function revisionOf(event: StoreEvent): number {
  return event.type === 'put' ? event.record.modRevision : event.modRevision
}

/** Events of whole responses by revision, without those up to `seen`. */
export function toBatches(events: GatewayEvent[], seen: number): StoreEventBatch[] {
  const batches: StoreEventBatch[] = []
  for (const event of events.map(toEvent)) {
    const revision = revisionOf(event)
    if (revision <= seen) continue
    const last = batches.at(-1)
    if (last?.revision === revision) last.events.push(event)
    else batches.push({ revision, events: [event] })
  }
  return batches
}

/** Splits a stream of bytes into the messages that its lines are. */
export async function* readMessages(body: AsyncIterable<Buffer>): AsyncGenerator<WatchMessage> {
  let parts: Buffer[] = []
  for await (const chunk of body) {
    let from = 0
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      parts.push(chunk.subarray(from, end))
      const line = Buffer.concat(parts).toString()
      parts = []
      from = end + 1
      if (line.trim() !== '') yield JSON.parse(line) as WatchMessage
    }
    if (from < chunk.length) parts.push(chunk.subarray(from))
  }
}
