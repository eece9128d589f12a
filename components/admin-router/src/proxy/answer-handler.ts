import type { ServerResponse } from 'node:http'
import type { Writable } from 'node:stream'
import { constants, createGzip } from 'node:zlib'
import type { Dispatcher } from 'undici'
import type { Timer } from '@dcos-lite/lib/clock'
import type { Environment } from '@dcos-lite/lib/component'
import { compressedHeaders } from '../decide/compression.ts'
import type { AnswerTaker } from './upstream/connection.ts'

/** How an answer is passed on. */
export interface AnswerRules {
  environment: Environment
  /** A client that takes nothing for this long is cut. */
  stalledClientMs: number
  /** Answers that stay open by their nature are kept here while they run, so that a stop can end them at once. */
  streams: Set<ServerResponse>
  /** The client takes gzip, and the upstream is one whose texts may be compressed on their way. */
  compress: boolean
  /** The client's headers, made of the upstream's raw ones. */
  headers: (raw: string[]) => string[]
  /** The upstream failed before its answer began; nothing was written to the client. */
  onFailure: (error: Error) => void
  /** The upstream failed in the middle of its answer. */
  onCut: (error: Error) => void
}

const mostTextBytes = 8192
const streamTypes = /^(text\/event-stream|application\/recordio)\b/i

function textHeaders(raw: Dispatcher.DispatchController['rawHeaders']): string[] {
  if (!Array.isArray(raw)) return []
  return raw.map((item) => (typeof item === 'string' ? item : item.toString('latin1')))
}

/** A gzip stream whose output goes to the client, no faster than the client takes it. */
function compressInto(response: ServerResponse): Writable {
  const gzip = createGzip({ level: constants.Z_BEST_SPEED })
  gzip.on('error', () => response.destroy())
  response.once('close', () => gzip.destroy())
  gzip.pipe(response)
  return gzip
}

/** Streams an upstream's answer to the client as it arrives, no faster than the client takes it. */
export function createAnswerHandler(response: ServerResponse, rules: AnswerRules): AnswerTaker {
  let controller: Dispatcher.DispatchController | undefined
  let stall: Timer | undefined
  let finished = false
  const clientGone = (): void => {
    stall?.cancel()
    rules.streams.delete(response)
    if (!finished) controller?.abort(new Error('the client went away'))
  }
  const goOn = (): void => {
    waiting = false
    stall?.cancel()
    controller?.resume()
  }
  const settle = (): void => {
    finished = true
    rules.streams.delete(response)
    stall?.cancel()
    response.off('close', clientGone)
    if (waiting) sink.off('drain', goOn)
  }
  /** Bytes that are still to come; the last of them go out together with the end. */
  let left = Infinity
  let last: Buffer | string | undefined
  let sink: Writable = response
  let waiting = false
  const pass = (started: Dispatcher.DispatchController, chunk: Buffer): void => {
    if (sink.write(chunk) || waiting) return
    waiting = true
    started.pause()
    sink.once('drain', goOn)
    stall = rules.environment.clock.after(rules.stalledClientMs, () => response.destroy())
  }
  response.once('close', clientGone)
  return {
    onRequestStart(started) {
      controller = started
      if (response.destroyed) started.abort(new Error('the client went away'))
    },
    onResponseStart(started, status, headers, statusMessage) {
      // Interim answers (100, 103) say nothing that the client needs.
      if (status < 200) return
      const passed = rules.headers(textHeaders(started.rawHeaders))
      const compressed = rules.compress ? compressedHeaders(status, passed) : undefined
      response.writeHead(status, statusMessage ?? '', compressed ?? passed)
      if (compressed) sink = compressInto(response)
      // A stream may stay silent for long after its headers; the client must see them at once.
      if (headers['content-length'] !== undefined) {
        left = Number(headers['content-length'])
        return
      }
      response.flushHeaders()
      if (streamTypes.test(String(headers['content-type'] ?? ''))) rules.streams.add(response)
    },
    onResponseData(started, chunk) {
      left -= chunk.length
      if (left === 0) last = chunk
      else pass(started, chunk)
    },
    onPassingData(started, view) {
      left -= view.length
      // A short text is written in one piece with the head.
      if (left === 0) last = view.length <= mostTextBytes ? view.toString('latin1') : Buffer.from(view)
      else pass(started, Buffer.from(view))
    },
    onResponseEnd() {
      settle()
      if (last === undefined) sink.end()
      else sink.end(last, 'latin1')
      if (response.writableLength === 0) return
      // What is written is still to be taken; a client that does not is cut.
      const untaken = rules.environment.clock.after(rules.stalledClientMs, () => response.destroy())
      response.once('finish', () => untaken.cancel())
      response.once('close', () => untaken.cancel())
    },
    onResponseError(_started, error) {
      settle()
      if (response.destroyed) return
      if (!response.headersSent) return rules.onFailure(error)
      rules.onCut(error)
      response.destroy()
    },
  }
}
