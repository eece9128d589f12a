import type { SchedulerEvent, FrameworkInfo } from '@dcos-lite/lib/mesos'
import { openByteStream, requestText } from '@dcos-lite/lib/http-client'
import type { HttpAnswer } from '@dcos-lite/lib/http-client'
import { createRecordDecoder } from '@dcos-lite/lib/recordio'
import { eventually } from '@dcos-lite/lib/testing'

/** A scheduler that speaks the wire protocol itself: bytes in, bytes out. */
export interface WireScheduler {
  frameworkId: string
  streamId: string
  events: SchedulerEvent[]
  ended(): boolean
  call(body: object): Promise<HttpAnswer<string>>
  /** Waits for the first event of the type that fits and was not taken before. */
  take<T extends SchedulerEvent['type']>(
    type: T,
    fits?: (event: Extract<SchedulerEvent, { type: T }>) => boolean,
  ): Promise<Extract<SchedulerEvent, { type: T }>>
  close(): void
}

export const capableFramework: FrameworkInfo = {
  user: 'root',
  name: 'test',
  roles: ['*'],
  failover_timeout: 60,
  checkpoint: true,
  capabilities: [
    { type: 'MULTI_ROLE' },
    { type: 'RESERVATION_REFINEMENT' },
    { type: 'PARTITION_AWARE' },
    { type: 'TASK_KILLING_STATE' },
  ],
}

/** Subscribes and reads events until `close`. */
export async function subscribe(
  masterUrl: string,
  info: FrameworkInfo = capableFramework,
  more: object = {},
): Promise<WireScheduler> {
  const stream = await openByteStream({
    url: `${masterUrl}/api/v1/scheduler`,
    method: 'POST',
    body: {
      type: 'SUBSCRIBE',
      ...(info.id ? { framework_id: info.id } : {}),
      subscribe: { framework_info: info, ...more },
    },
  })
  const events: SchedulerEvent[] = []
  const untaken: SchedulerEvent[] = []
  let ended = false
  const read = async (): Promise<void> => {
    const decoder = createRecordDecoder()
    try {
      for await (const chunk of stream.body) {
        for (const record of decoder.push(chunk)) {
          const event = JSON.parse(record.toString()) as SchedulerEvent
          events.push(event)
          untaken.push(event)
        }
      }
    } catch {
      // Cut by `close` or by the master: `ended` says so.
    }
    ended = true
  }
  void read()
  const scheduler: WireScheduler = {
    frameworkId: info.id?.value ?? '',
    streamId: String(stream.headers['mesos-stream-id']),
    events,
    ended: () => ended,
    call: (body) =>
      requestText({
        url: `${masterUrl}/api/v1/scheduler`,
        method: 'POST',
        headers: { 'mesos-stream-id': scheduler.streamId },
        body: { framework_id: { value: scheduler.frameworkId }, ...body },
      }),
    take: (type, fits = () => true) =>
      eventually(
        () => {
          const index = untaken.findIndex((event) => event.type === type && fits(event as never))
          if (index < 0) throw new Error(`seen so far: ${events.map((event) => event.type).join(' ')}`)
          return untaken.splice(index, 1)[0] as never
        },
        { intervalMs: 5, what: `the event ${type}` },
      ),
    close: () => stream.close(),
  }
  await eventually(() => events.length > 0 || ended, { intervalMs: 5 })
  const [first] = events
  if (first?.type === 'SUBSCRIBED') scheduler.frameworkId = first.subscribed.framework_id.value
  return scheduler
}
