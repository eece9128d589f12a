import type { ServerResponse } from 'node:http'
import type { Dispatcher } from 'undici'
import type { Timer } from '@dcos-lite/lib/clock'
import type { Environment } from '@dcos-lite/lib/component'

/** How an answer is passed on. */
export interface AnswerRules {
  environment: Environment
  /** A client that takes nothing for this long is cut. */
  stalledClientMs: number
  /** Answers that stay open by their nature are kept here while they run, so that a stop can end them at once. */
  streams: Set<ServerResponse>
  /** The client's headers, made of the upstream's raw ones. */
  headers: (raw: string[]) => string[]
  /** The upstream failed before its answer began; nothing was written to the client. */
  onFailure: (error: Error) => void
  /** The upstream failed in the middle of its answer. */
  onCut: (error: Error) => void
}

const streamTypes = /^(text\/event-stream|application\/recordio)\b/i

function textHeaders(raw: Dispatcher.DispatchController['rawHeaders']): string[] {
  if (!Array.isArray(raw)) return []
  return raw.map((item) => (typeof item === 'string' ? item : item.toString('latin1')))
}

/** Streams an upstream's answer to the client as it arrives, no faster than the client takes it. */
export function createAnswerHandler(
  response: ServerResponse,
  rules: AnswerRules,
): Dispatcher.DispatchHandler {
  let controller: Dispatcher.DispatchController | undefined
  let stall: Timer | undefined
  let finished = false
  const clientGone = (): void => {
    stall?.cancel()
    rules.streams.delete(response)
    if (!finished) controller?.abort(new Error('the client went away'))
  }
  const goOn = (): void => {
    stall?.cancel()
    controller?.resume()
  }
  const settle = (): void => {
    finished = true
    rules.streams.delete(response)
    stall?.cancel()
    response.off('close', clientGone)
    response.off('drain', goOn)
  }
  response.once('close', clientGone)
  response.on('drain', goOn)
  return {
    onRequestStart(started) {
      controller = started
      if (response.destroyed) started.abort(new Error('the client went away'))
    },
    onResponseStart(started, status, headers, statusMessage) {
      // Interim answers (100, 103) say nothing that the client needs.
      if (status < 200) return
      response.writeHead(status, statusMessage ?? '', rules.headers(textHeaders(started.rawHeaders)))
      // A stream may stay silent for long after its headers; the client must see them at once.
      if (headers['content-length'] !== undefined) return
      response.flushHeaders()
      if (streamTypes.test(String(headers['content-type'] ?? ''))) rules.streams.add(response)
    },
    onResponseData(started, chunk) {
      if (response.write(chunk)) return
      started.pause()
      stall = rules.environment.clock.after(rules.stalledClientMs, () => response.destroy())
    },
    onResponseEnd() {
      settle()
      response.end()
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
