import { encodeRecord } from '@dcos-lite/lib/recordio'

/** One reader of the operator event stream. */
export interface EventSubscriber {
  write(record: Uint8Array): void
  close(): void
}

/** The operator event stream: everybody gets every event, in order. */
export interface EventHub {
  /** Adds a reader; above the limit the oldest one is dropped. Returns the way to remove it. */
  add(subscriber: EventSubscriber): () => void
  /** Makes the event only when somebody listens. */
  publish(makeEvent: () => object): void
  size(): number
  closeAll(): void
}

const mostSubscribers = 1000

/** Creates a hub without readers. */
export function createEventHub(): EventHub {
  const subscribers = new Set<EventSubscriber>()
  return {
    add(subscriber) {
      subscribers.add(subscriber)
      const [oldest] = subscribers
      if (subscribers.size > mostSubscribers && oldest) {
        subscribers.delete(oldest)
        oldest.close()
      }
      return () => void subscribers.delete(subscriber)
    },
    publish(makeEvent) {
      if (subscribers.size === 0) return
      const record = encodeRecord(JSON.stringify(makeEvent()))
      for (const subscriber of subscribers) subscriber.write(record)
    },
    size: () => subscribers.size,
    closeAll() {
      for (const subscriber of subscribers) subscriber.close()
      subscribers.clear()
    },
  }
}
