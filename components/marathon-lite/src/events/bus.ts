/** One event of the API; `timestamp` is added when it is published. */
export interface MarathonEvent {
  eventType: string
  timestamp: string
  [member: string]: unknown
}

/** Hands every published event to all listeners, in order. */
export interface EventBus {
  publish(eventType: string, members?: Record<string, unknown>): void
  listen(listener: (event: MarathonEvent) => void): () => void
}

/** Creates a bus that stamps events with the given time. */
export function createEventBus(nowMs: () => number): EventBus {
  const listeners = new Set<(event: MarathonEvent) => void>()
  return {
    publish(eventType, members = {}) {
      if (listeners.size === 0) return
      const event = { ...members, eventType, timestamp: new Date(nowMs()).toISOString() }
      for (const listener of [...listeners]) listener(event)
    },
    listen(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
