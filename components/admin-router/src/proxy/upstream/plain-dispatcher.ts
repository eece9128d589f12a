import type { Dispatcher } from 'undici'
import type { Environment } from '@dcos-lite/lib/component'
import { failureOf, openConnection } from './connection.ts'
import type { AnswerTaker, UpstreamConnection } from './connection.ts'

/** Sends requests on: plain ones without a body over connections of its own, at half the cost; all others to `others`. */
export interface PlainDispatcher {
  dispatch(options: Dispatcher.DispatchOptions, handler: AnswerTaker): boolean
  /** Ends every connection of its own to an origin. */
  cut(origin: string): void
  stop(): void
}

interface Origin {
  host: string
  port: number
  idle: { connection: UpstreamConnection; untilMs: number }[]
  all: Set<UpstreamConnection>
}

const bodiless = new Set(['GET', 'HEAD', 'OPTIONS'])
const badPath = /[^\u0021-\u00ff]/
// The values themselves were checked when they came in; what is beyond one byte would become something else.
const badHead = /[^\t\r\n\x20-\x7e\x80-\xff]/
const mostIdle = 256

function readOrigin(origin: string): Origin {
  const { hostname, port } = new URL(origin)
  const host = hostname.replace(/^\[|\]$/g, '')
  return { host, port: Number(port) || 80, idle: [], all: new Set() }
}

/** The head of the request; undefined when something in it may not be sent. */
function requestHead(options: Dispatcher.DispatchOptions, origin: string): string | undefined {
  const { method, path } = options
  if (badPath.test(path)) return undefined
  let head = `${method} ${path} HTTP/1.1\r\n`
  let hasHost = false
  const headers = options.headers as string[]
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] ?? ''
    const value = headers[i + 1] ?? ''
    if (name.length === 4 && name.toLowerCase() === 'host') hasHost = true
    head += `${name}: ${value}\r\n`
  }
  if (badHead.test(head)) return undefined
  return hasHost ? `${head}\r\n` : `${head}Host: ${origin.slice(origin.indexOf('//') + 2)}\r\n\r\n`
}

/** Creates the dispatcher. */
export function createPlainDispatcher(
  others: Dispatcher,
  limits: { connectTimeoutMs: number; answerTimeoutMs: number },
  { clock }: Environment,
): PlainDispatcher {
  const origins = new Map<string, Origin>()
  let stopped = false

  const forget = (origin: Origin, connection: UpstreamConnection): void => {
    origin.all.delete(connection)
    const at = origin.idle.findIndex((one) => one.connection === connection)
    if (at >= 0) origin.idle.splice(at, 1)
  }
  const open = (origin: Origin): UpstreamConnection => {
    const opened = openConnection(origin, limits.connectTimeoutMs, {
      freed(connection, keptForMs) {
        if (stopped || origin.idle.length >= mostIdle)
          return connection.end(failureOf('UND_ERR_SOCKET', 'not needed'))
        origin.idle.push({ connection, untilMs: clock.monotonicMs() + keptForMs })
      },
      lost(connection, stale) {
        forget(origin, connection)
        // An upstream that was restarted has ended its other connections, too.
        if (!stale) return
        for (const one of [...origin.idle])
          one.connection.end(failureOf('UND_ERR_SOCKET', 'other side closed'))
      },
    })
    origin.all.add(opened)
    return opened
  }
  const take = (origin: Origin): UpstreamConnection => {
    const nowMs = clock.monotonicMs()
    for (;;) {
      const kept = origin.idle.pop()
      if (!kept) return open(origin)
      if (kept.untilMs > nowMs) return kept.connection
      kept.connection.end(failureOf('UND_ERR_SOCKET', 'kept long enough'))
    }
  }
  const sweep = clock.every(Math.min(500, Math.max(20, limits.answerTimeoutMs / 2)), () => {
    const nowMs = clock.monotonicMs()
    for (const [key, origin] of origins) {
      for (const { connection, untilMs } of [...origin.idle]) {
        if (untilMs <= nowMs) connection.end(failureOf('UND_ERR_SOCKET', 'kept long enough'))
      }
      for (const connection of origin.all) {
        if (connection.dueAtMs() <= nowMs)
          connection.end(failureOf('UND_ERR_HEADERS_TIMEOUT', 'it did not answer in time'))
      }
      if (origin.all.size === 0) origins.delete(key)
    }
  })

  return {
    dispatch(options, handler) {
      const origin = String(options.origin)
      const plain =
        !stopped && options.body === null && origin.startsWith('http:') && bodiless.has(options.method)
      const head = plain ? requestHead(options, origin) : undefined
      if (head === undefined) return others.dispatch(options, handler)
      let known = origins.get(origin)
      if (!known) origins.set(origin, (known = readOrigin(origin)))
      const { method } = options
      take(known).start({ method, head, handler, dueAtMs: clock.monotonicMs() + limits.answerTimeoutMs })
      return true
    },
    cut(origin) {
      for (const connection of [...(origins.get(origin)?.all ?? [])])
        connection.end(failureOf('ECONNRESET', 'the upstream is silent'))
    },
    stop() {
      stopped = true
      sweep.cancel()
      for (const { all } of origins.values()) {
        for (const connection of [...all])
          connection.end(failureOf('UND_ERR_DESTROYED', 'The client is destroyed.'))
      }
    },
  }
}
