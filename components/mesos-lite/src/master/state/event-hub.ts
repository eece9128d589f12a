import { recordWriter } from '../../protocol/http/index.ts'
import type { MediaType } from '../../protocol/http/index.ts'

/** One reader of the operator event stream. */
export interface EventSubscriber {
  /** In which form it reads the events. */
  contentType: MediaType
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

const writers = {
  'application/json': recordWriter('MasterEvent', 'application/json'),
  'application/x-protobuf': recordWriter('MasterEvent', 'application/x-protobuf'),
}

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
      const event = makeEvent()
      const records = new Map<MediaType, Uint8Array>()
      for (const subscriber of subscribers) {
        const type = subscriber.contentType
        const record = records.get(type) ?? writers[type](event)
        records.set(type, record)
        subscriber.write(record)
      }
    },
    size: () => subscribers.size,
    closeAll() {
      for (const subscriber of subscribers) subscriber.close()
      subscribers.clear()
    },
  }
}
