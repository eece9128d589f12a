import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { SchedulerCallMessage, SchedulerEvent } from '../../src/mesos/index.ts'
import { encodeRecord } from '../../src/recordio/index.ts'

/** A call as it arrived, with the stream id it carried. */
export interface ReceivedCall {
  streamId: string | undefined
  call: SchedulerCallMessage
}

/** Speaks the server's side of the scheduler API: no decisions, only the protocol. */
export interface StandInMaster {
  url: string
  calls: ReceivedCall[]
  /** How many subscriptions were accepted. */
  subscriptions(): number
  send(event: SchedulerEvent): void
  /** Closes the present stream. */
  cut(): void
  stop(): Promise<void>
}

export interface StandInMasterOptions {
  heartbeatSeconds?: number
  redirectTo?: string
  /** Answer to every call that is no SUBSCRIBE. */
  answer?: { status: number; text: string }
  /** Calls of this type get no answer: their connection is closed. */
  hangUpOn?: string
  /** Sent in place of SUBSCRIBED. */
  refuseWith?: string
}

async function readCall(request: IncomingMessage): Promise<SchedulerCallMessage> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as SchedulerCallMessage
}

/** Starts a stand-in on a free port. */
export async function startStandInMaster(options: StandInMasterOptions = {}): Promise<StandInMaster> {
  const calls: ReceivedCall[] = []
  let stream: ServerResponse | undefined
  let count = 0
  const send = (event: SchedulerEvent): void => void stream?.write(encodeRecord(JSON.stringify(event)))

  const subscribe = (call: SchedulerCallMessage, response: ServerResponse): void => {
    count++
    stream = response
    response.writeHead(200, { 'content-type': 'application/json', 'mesos-stream-id': `stream-${count}` })
    if (options.refuseWith !== undefined) {
      send({ type: 'ERROR', error: { message: options.refuseWith } })
      response.end()
      return
    }
    send({
      type: 'SUBSCRIBED',
      subscribed: {
        framework_id: call.framework_id ?? { value: 'master-0000' },
        heartbeat_interval_seconds: options.heartbeatSeconds ?? 15,
      },
    })
  }

  const server: Server = createServer((request, response) => {
    void readCall(request).then((call) => {
      if (options.redirectTo !== undefined) {
        response
          .writeHead(307, { location: options.redirectTo.replace('http:', '') + (request.url ?? '') })
          .end()
        return
      }
      const streamId = request.headers['mesos-stream-id']
      calls.push({ streamId: typeof streamId === 'string' ? streamId : undefined, call })
      if (call.type === 'SUBSCRIBE') return subscribe(call, response)
      if (call.type === options.hangUpOn) return request.socket.destroy()
      const { status, text } = options.answer ?? { status: 202, text: '' }
      response.writeHead(status).end(text)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    subscriptions: () => count,
    send,
    cut: () => void stream?.destroy(),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
