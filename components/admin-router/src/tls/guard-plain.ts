import { TLSSocket } from 'node:tls'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Random } from '@dcos-lite/lib/random'
import { answerError } from '../answers/error-answer.ts'
import { readTarget } from '../decide/request-target.ts'
import { adminRouterErrors } from '../errors.ts'
import type { Router } from '../router.ts'

/** What happens to a request of another machine without TLS: it is sent to this origin. Or any is told to use TLS. */
export type PlainAnswer = { redirect(request: IncomingMessage): string } | 'refuse'

// Who checks the health of a node knows no certificates; who fetches the authority trusts none yet.
const alwaysPlain = new Set(['/dcos/health', '/ca/dcos-ca.crt'])

function isGuarded({ socket, url }: IncomingMessage): boolean {
  if (socket instanceof TLSSocket) return false
  const target = readTarget(url ?? '/')
  return !('path' in target) || !alwaysPlain.has(target.path)
}

/** Whether a request never leaves the machine: parts of the cluster on it, and a tunnel that ends here. */
function staysHere({ socket }: IncomingMessage): boolean {
  return socket.remoteAddress !== undefined && socket.remoteAddress === socket.localAddress
}

function redirect(request: IncomingMessage, response: ServerResponse, origin: string): void {
  const target = readTarget(request.url ?? '/')
  const rest = 'path' in target ? target.path + target.query : '/'
  request.resume()
  response.writeHead(307, { Location: origin + rest, 'Content-Length': 0, Connection: 'close' })
  response.end()
}

/** A router that serves what comes over TLS, and answers everything else as is said. */
export function guardPlain(router: Router, answer: PlainAnswer, random: Random): Router {
  return {
    onRequest(request, response) {
      if (!isGuarded(request)) return router.onRequest(request, response)
      request.on('error', () => undefined)
      response.on('error', () => undefined)
      if (answer !== 'refuse' && staysHere(request)) return router.onRequest(request, response)
      if (answer !== 'refuse') return redirect(request, response, answer.redirect(request))
      request.resume()
      response.setHeader('Connection', 'close')
      answerError(response, adminRouterErrors.TLS_REQUIRED({ port: request.socket.localPort }), random.uuid())
    },
    onUpgrade: router.onUpgrade,
    wantsUpgrade: (request) =>
      (!isGuarded(request) || (answer !== 'refuse' && staysHere(request))) && router.wantsUpgrade(request),
  }
}
