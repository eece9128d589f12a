import { request as httpRequest } from 'node:http'
import { pipeline } from 'node:stream'
import { adminRouterErrors } from '../errors.ts'
import { clientHeaders } from '../decide/response-headers.ts'
import type { Exchange } from '../proxy/exchange.ts'
import { checkAnnouncedLength } from '../proxy/request-body.ts'

const mostBodyBytes = 1024 * 1024
const kept = ['accept', 'content-type', 'content-length', 'last-event-id']

/**
 * Passes an exchange on to a server of this machine that listens on a socket of a file. Both ways are streamed, no
 * faster than the other side takes them.
 */
export function passOn(exchange: Exchange, socketPath: string): Promise<void> {
  const { request, response, path, query, requestId } = exchange
  checkAnnouncedLength(request, mostBodyBytes)
  return new Promise((resolve, reject) => {
    const headers = Object.fromEntries(
      kept.flatMap((name) => (request.headers[name] === undefined ? [] : [[name, request.headers[name]]])),
    )
    const outgoing = httpRequest({
      socketPath,
      path: path + query,
      method: request.method ?? 'GET',
      headers: { ...headers, host: 'localhost', 'x-request-id': requestId },
      agent: false,
    })
    response.once('close', () => outgoing.destroy())
    outgoing.once('error', (error) => {
      if (response.headersSent || response.destroyed) return resolve()
      reject(
        adminRouterErrors.UPSTREAM_UNREACHABLE(
          { upstream: 'the node APIs', origin: socketPath, reason: error.message },
          { cause: error },
        ),
      )
    })
    outgoing.once('response', (incoming) => {
      const rules = { requestId, location: { prefix: '', clientHost: '', upstreamHosts: [] } }
      response.writeHead(incoming.statusCode ?? 502, clientHeaders(incoming.rawHeaders, rules))
      response.flushHeaders()
      pipeline(incoming, response, () => resolve())
    })
    request.pipe(outgoing)
  })
}
