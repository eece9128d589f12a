import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import { openStream } from '@dcos-lite/lib/http-server'
import type { EngineContext } from '../engine/context.ts'
import type { MarathonEvent } from '../events/bus.ts'
import { marathonErrors } from '../errors.ts'
import { queryValue, queryValues } from './query.ts'

const keepAliveMs = 10_000
/** A guess at the size of an outstanding event: what a slow reader may have waiting. */
const bytesPerEvent = 4096

/** The event without the parts that make plans large, for `plan-format=light`. */
function light(event: MarathonEvent): MarathonEvent {
  const { plan, ...rest } = event
  if (typeof plan !== 'object' || plan === null) return event
  const { id, version } = plan as { id?: unknown; version?: unknown }
  return { ...rest, plan: { id, version } } as MarathonEvent
}

/** Route of `/v2/events`: server-sent events, never ended by us. */
export function eventRoutes(app: FastifyInstance, context: EngineContext): void {
  app.get('/v2/events', { exposeHeadRoute: false }, (request, reply) => {
    const accept = request.headers.accept ?? ''
    if (!accept.includes('text/event-stream')) throw marathonErrors.EVENT_STREAM_ONLY()
    const types = new Set(queryValues(request, 'event_type'))
    const lightly = queryValue(request, 'plan-format') === 'light'
    const stream = openStream(request, reply, {
      contentType: 'text/event-stream',
      bufferLimitBytes: context.settings.eventStreamMaxOutstanding * bytesPerEvent,
    })
    const send = (event: MarathonEvent): void => {
      if (types.size > 0 && !types.has(event.eventType)) return
      const shown = lightly ? light(event) : event
      stream.write(`event: ${event.eventType}\r\ndata: ${JSON.stringify(shown)}\r\n\r\n`)
    }
    const stopListening = context.events.listen(send)
    const keepAlive = context.environment.clock.every(keepAliveMs, () => void stream.write('\r\n'))
    const end = (): void => stream.end()
    const { ended } = context
    // Who listens here learns nothing more: the client asks again and is sent to the new leader.
    ended.addEventListener('abort', end, { once: true })
    const remoteAddress = request.ip
    const { events } = context
    void stream.closed.then(() => {
      ended.removeEventListener('abort', end)
      stopListening()
      keepAlive.cancel()
      events.publish('event_stream_detached', { remoteAddress })
    })
    context.events.publish('event_stream_attached', { remoteAddress })
  })
}
