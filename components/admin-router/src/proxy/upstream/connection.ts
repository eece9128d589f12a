import { connect } from 'node:net'
import type { Socket } from 'node:net'
import type { Dispatcher } from 'undici'
import { readAnswerHead } from '../../decide/answer-head.ts'
import type { AnswerHead } from '../../decide/answer-head.ts'
import { createChunkedReader } from '../../decide/chunked-body.ts'

/** Takes an answer as it arrives. */
export interface AnswerTaker extends Dispatcher.DispatchHandler {
  /** Bytes of the body that are good during this call only; in place of `onResponseData`. */
  onPassingData(controller: Dispatcher.DispatchController, view: Buffer): void
}

/** One request without a body, and who takes its answer. */
export interface PlainCall {
  method: string
  /** Request line and headers with the empty line after them. */
  head: string
  handler: AnswerTaker
  /** When the head of the answer must be here, in monotonic milliseconds. */
  dueAtMs: number
}

/** A connection to an upstream that serves one call at a time. */
export interface UpstreamConnection {
  /** Sends a call; `ended` of the owner follows when it is over. */
  start(call: PlainCall): void
  /** Ends the connection; a call on it fails with this. */
  end(error: Error): void
  /** When a call waits for its answer to begin: until when. */
  dueAtMs(): number
}

/** What an owner of connections is told. */
export interface ConnectionOwner {
  /** Free for another call for so long. */
  freed(connection: UpstreamConnection, keptForMs: number): void
  /** It is gone; `stale` when it served before and ended under a call, before any answer. */
  lost(connection: UpstreamConnection, stale: boolean): void
}

const mostHeadBytes = 65_536

/** One for all connections: whatever arrives is passed on, or copied, before the next bytes are read. */
const arrivals = Buffer.alloc(65_536)

export function failureOf(code: string, message: string): Error {
  return Object.assign(new Error(message), { code })
}

/** Opens a connection. What is written before it stands is sent when it does. */
export function openConnection(
  address: { host: string; port: number },
  connectTimeoutMs: number,
  owner: ConnectionOwner,
): UpstreamConnection {
  let call: PlainCall | undefined
  let head: AnswerHead | undefined
  let pendingHead: Buffer | undefined
  let left = 0
  let chunks: ReturnType<typeof createChunkedReader> | undefined
  let used = false
  let gone = false

  const controller: Dispatcher.DispatchController = {
    aborted: false,
    paused: false,
    reason: null,
    rawHeaders: [],
    rawTrailers: [],
    abort: (reason) => end(reason),
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
  } as Dispatcher.DispatchController

  const end = (error: Error): void => {
    if (gone) return
    gone = true
    socket.destroy()
    const failed = call
    call = undefined
    owner.lost(connection, used && failed !== undefined && !head)
    failed?.handler.onResponseError?.(controller, error)
  }
  const finish = (rest: number): void => {
    const { handler } = call ?? {}
    const keptForMs = rest > 0 ? 0 : (head?.keptForMs ?? 0)
    call = undefined
    head = undefined
    chunks = undefined
    used = true
    handler?.onResponseEnd?.(controller, {})
    if (keptForMs > 0) {
      socket.resume()
      return owner.freed(connection, keptForMs)
    }
    gone = true
    socket.destroy()
    owner.lost(connection, false)
  }
  const takeBody = (input: Buffer): void => {
    const handler = call?.handler
    if (!head || !handler) return
    if (head.framing.type === 'length') {
      const taken = input.length > left ? input.subarray(0, left) : input
      left -= taken.length
      if (taken.length > 0) handler.onPassingData(controller, taken)
      if (left === 0 && call) finish(input.length - taken.length)
    } else if (chunks) {
      const progress = chunks.push(input)
      if (!progress) return end(failureOf('UND_ERR_SOCKET', 'the chunks of its answer are broken'))
      for (const data of progress.data) if (call) handler.onPassingData(controller, data as Buffer)
      if (progress.ended && call) finish(progress.rest)
    } else if (input.length > 0) handler.onPassingData(controller, input)
  }
  const takeHead = (input: Buffer): void => {
    const whole = pendingHead ? Buffer.concat([pendingHead, input]) : input
    const at = whole.indexOf('\r\n\r\n')
    if (at < 0 || !call) {
      if (whole.length > mostHeadBytes)
        return end(failureOf('UND_ERR_SOCKET', 'the head of its answer is too long'))
      pendingHead = pendingHead ? whole : Buffer.from(whole)
      return
    }
    pendingHead = undefined
    const read = at > mostHeadBytes ? undefined : readAnswerHead(whole.toString('latin1', 0, at), call.method)
    if (!read) return end(failureOf('UND_ERR_SOCKET', 'its answer is not HTTP'))
    const rest = whole.subarray(at + 4)
    // Interim answers (100, 103) say nothing that the client needs.
    if (read.status < 200) return rest.length > 0 ? takeHead(rest) : undefined
    head = read
    const { framing } = read
    left = framing.type === 'length' ? framing.bytes : 0
    if (framing.type === 'chunked') chunks = createChunkedReader()
    ;(controller as { rawHeaders: string[] }).rawHeaders = read.rawHeaders
    const shown: Record<string, string> = {}
    if (read.contentLength !== undefined) shown['content-length'] = read.contentLength
    if (read.contentType !== undefined) shown['content-type'] = read.contentType
    call.handler.onResponseStart?.(controller, read.status, shown, read.statusMessage)
    if (!call) return
    if (framing.type === 'none' || (framing.type === 'length' && left === 0)) return finish(rest.length)
    if (rest.length > 0) takeBody(rest)
  }

  const take = (input: Buffer): void => {
    // What nobody asked for must not become the answer of the next call.
    if (!call) return end(failureOf('UND_ERR_SOCKET', 'it sent what nobody asked for'))
    if (head) takeBody(input)
    else takeHead(input)
  }
  const socket: Socket = connect({
    ...address,
    noDelay: true,
    onread: {
      buffer: arrivals,
      callback(length) {
        take(arrivals.subarray(0, length))
        return true
      },
    },
  })
  socket.setTimeout(connectTimeoutMs, () =>
    end(failureOf('UND_ERR_CONNECT_TIMEOUT', 'the connection took too long')),
  )
  socket.once('connect', () => socket.setTimeout(0))
  socket.on('error', end)
  socket.on('end', () => {
    if (call && head?.framing.type === 'until-close') finish(0)
    else end(failureOf('UND_ERR_SOCKET', 'other side closed'))
  })
  socket.on('close', () => end(failureOf('UND_ERR_SOCKET', 'other side closed')))

  const connection: UpstreamConnection = {
    start(next) {
      call = next
      call.handler.onRequestStart?.(controller, {})
      if (!gone) socket.write(next.head, 'latin1')
    },
    end,
    dueAtMs: () => (call && !head ? call.dueAtMs : Infinity),
  }
  return connection
}
