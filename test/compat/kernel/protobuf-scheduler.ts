import type { SchedulerEvent } from '@dcos-lite/lib/mesos'
import { openByteStream, requestText } from '@dcos-lite/lib/http-client'
import { createRecordDecoder } from '@dcos-lite/lib/recordio'
import { eventually } from '@dcos-lite/lib/testing'
import { foreignMesos } from './definitions.ts'

/** A scheduler that speaks binary protobuf, written and read by a library that is not ours. */
export interface ProtobufScheduler {
  frameworkId(): string
  contentType: string | undefined
  call(call: object): Promise<number>
  /** Waits for the first event that fits and was not taken before; null stands for what is not set. */
  take<T extends SchedulerEvent['type']>(
    type: T,
    fits?: (event: Extract<SchedulerEvent, { type: T }>) => boolean,
  ): Promise<Extract<SchedulerEvent, { type: T }>>
  close(): void
}

const contentType = 'application/x-protobuf'

/** Subscribes in binary, and reads events until `close`. */
export async function subscribeInProtobuf(masterUrl: string, name: string): Promise<ProtobufScheduler> {
  const { Call, Event } = foreignMesos().getMesos().scheduler
  const write = (call: object): Buffer => new Call(call).toBuffer()
  const url = `${masterUrl}/api/v1/scheduler`
  const framework_info = { user: 'root', name, failover_timeout: 60 }
  const stream = await openByteStream({
    url,
    method: 'POST',
    headers: { 'content-type': contentType, accept: contentType },
    body: write({ type: 'SUBSCRIBE', subscribe: { framework_info } }),
  })
  const streamId = String(stream.headers['mesos-stream-id'])
  const untaken: SchedulerEvent[] = []
  let frameworkId = ''
  const read = async (): Promise<void> => {
    const decoder = createRecordDecoder()
    for await (const chunk of stream.body) {
      for (const record of decoder.push(chunk)) {
        untaken.push(JSON.parse(Event.decode(record).encodeJSON()) as SchedulerEvent)
      }
    }
  }
  // Cut when the test ends.
  read().catch(() => undefined)
  const scheduler: ProtobufScheduler = {
    frameworkId: () => frameworkId,
    contentType: stream.headers['content-type'],
    async call(call) {
      const headers = { 'content-type': contentType, 'mesos-stream-id': streamId }
      const body = write({ framework_id: { value: frameworkId }, ...call })
      return (await requestText({ url, method: 'POST', headers, body })).status
    },
    take: (type, fits = () => true) =>
      eventually(
        () => {
          const index = untaken.findIndex((event) => event.type === type && fits(event as never))
          if (index < 0) throw new Error(`not taken: ${JSON.stringify(untaken)}`)
          return untaken.splice(index, 1)[0] as never
        },
        { timeoutMs: 60_000, intervalMs: 5, what: `the event ${type}` },
      ),
    close: () => stream.close(),
  }
  const { subscribed } = await scheduler.take('SUBSCRIBED')
  frameworkId = subscribed.framework_id.value
  return scheduler
}
