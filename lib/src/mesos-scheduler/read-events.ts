import type { Clock } from '../clock/index.ts'
import type { ByteStream } from '../http-client/index.ts'
import { createRecordDecoder } from '../recordio/index.ts'

const firstPatienceMs = 15_000

/** The beginning of every event stream of Mesos: the first event announces the interval of the heartbeats. */
interface StreamEvent {
  type: string
  subscribed?: { heartbeat_interval_seconds?: number }
}

/**
 * Yields the events of a Mesos v1 stream in order. Ends when the master closes the stream; throws when nothing arrives
 * for `missedHeartbeats` announced intervals. Time spent by the consumer does not count.
 */
export async function* readEvents<Event extends { type: string }>(
  stream: ByteStream,
  clock: Clock,
  missedHeartbeats = 5,
): AsyncGenerator<Event, void, undefined> {
  const decoder = createRecordDecoder()
  let patienceMs = firstPatienceMs
  const chunks = stream.body[Symbol.asyncIterator]()
  try {
    for (;;) {
      let silent = false
      const watchDog = clock.after(patienceMs, () => {
        silent = true
        stream.close()
      })
      const next = await chunks.next().catch((error: unknown) => {
        if (silent) throw new Error(`no heartbeat of the master within ${Math.round(patienceMs)} ms`)
        throw error
      })
      watchDog.cancel()
      if (silent) throw new Error(`no heartbeat of the master within ${Math.round(patienceMs)} ms`)
      if (next.done === true) return
      for (const record of decoder.push(next.value)) {
        const event = JSON.parse(record.toString('utf8')) as Event & StreamEvent
        if (event.type === 'SUBSCRIBED') {
          const seconds = Number(event.subscribed?.heartbeat_interval_seconds)
          if (seconds > 0) patienceMs = seconds * 1000 * missedHeartbeats
        }
        yield event
      }
    }
  } finally {
    stream.close()
  }
}
