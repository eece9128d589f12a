import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Clock } from '../clock/index.ts'
import { toDcosError } from '../errors/index.ts'
import type { DcosError } from '../errors/index.ts'
import { peerOf } from '../tls/index.ts'
import { defaultRendering } from './answer-error.ts'
import type { Doorkeeper } from './doorkeeper.ts'

function refuse(request: IncomingMessage, response: ServerResponse, error: DcosError): void {
  const { status, body } = defaultRendering(error)
  // Answered before the body was read, the reset of the connection could overtake the answer.
  request.resume().once('end', () => {
    response.writeHead(status, { 'content-type': 'application/json', connection: 'close' })
    response.end(JSON.stringify(body))
  })
}

/** Lets requests through to `serve` whose client showed a certificate that is trusted now; tells others why not. */
export function serveKnownClients(serve: RequestListener, clock: Clock): RequestListener {
  return (request, response) => {
    const { socket } = request
    const { problem } = peerOf(socket, `${socket.localAddress}:${socket.localPort}`, clock.nowMs())
    if (problem) refuse(request, response, problem)
    else serve(request, response)
  }
}

/** Lets requests through to `serve` that the keeper lets in; tells others why not. */
export function serveAdmitted(serve: RequestListener, keeper: Doorkeeper): RequestListener {
  const settle = (request: IncomingMessage, response: ServerResponse, error: DcosError | undefined): void => {
    if (error) refuse(request, response, error)
    else serve(request, response)
  }
  return (request, response) => {
    const verdict = keeper.judge(request)
    if (!(verdict instanceof Promise)) return settle(request, response, verdict)
    verdict.then(
      (error) => settle(request, response, error),
      (thrown: unknown) => refuse(request, response, toDcosError(thrown)),
    )
  }
}
