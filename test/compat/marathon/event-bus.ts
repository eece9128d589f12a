import type { EventEmitter } from 'node:events'
import { once } from 'node:events'
import { createRequire } from 'node:module'

/** An event as `marathon-event-bus-client` hands it on. */
export interface HeardEvent {
  name: string
  data: { eventType: string; timestamp: string }
}

interface Bus extends EventEmitter {
  subscribe(): void
  unsubscribe(): void
}

const types = ['group_change_success', 'deployment_info', 'deployment_success', 'status_update_event']

/** Subscribes with `marathon-event-bus-client` of npm; resolves when the stream is open. */
export async function listenToEvents(
  url: string,
  headers: object = {},
): Promise<{ heard: readonly HeardEvent[]; close(): void }> {
  const Client = createRequire(import.meta.url)('marathon-event-bus-client') as new (options: object) => Bus
  const { hostname, port, pathname } = new URL(url)
  const heard: HeardEvent[] = []
  const handler = (name: string, data: HeardEvent['data']): void => void heard.push({ name, data })
  const bus = new Client({
    ...{ marathonHost: hostname, marathonPort: port, marathonUri: pathname, marathonHeaders: headers },
    ...{ eventTypes: types, handlers: Object.fromEntries(types.map((type) => [type, handler])) },
  })
  const open = once(bus, 'subscribed')
  bus.subscribe()
  await open
  return {
    heard,
    close() {
      // The library closes the connection a moment after it has said so; what ends it until then is no failure.
      bus.on('error', () => undefined)
      bus.unsubscribe()
    },
  }
}
