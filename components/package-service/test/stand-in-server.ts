import { createServer } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface SeenRequest {
  method: string
  url: string
  headers: IncomingHttpHeaders
  body: unknown
}
export interface StandInAnswer {
  status: number
  body?: unknown
  headers?: Record<string, string>
}
export interface StandInServer {
  url: string
  requests: SeenRequest[]
  close(): Promise<void>
}

/** A small HTTP server that answers as the test says and remembers what it was asked. */
export async function startStandIn(
  answer: (request: SeenRequest) => StandInAnswer | Promise<StandInAnswer>,
): Promise<StandInServer> {
  const requests: SeenRequest[] = []
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      void (async () => {
        const text = Buffer.concat(chunks).toString()
        const json = incoming.headers['content-type']?.includes('json') === true && text !== ''
        const { method = '', url = '', headers } = incoming
        const request: SeenRequest = {
          method,
          url,
          headers,
          body: json ? (JSON.parse(text) as unknown) : text,
        }
        requests.push(request)
        const { status, body, headers: extra } = await answer(request)
        const bytes = Buffer.isBuffer(body)
          ? body
          : Buffer.from(body === undefined ? '' : JSON.stringify(body))
        const length = status === 304 ? {} : { 'content-length': String(bytes.length) }
        outgoing.writeHead(status, { 'content-type': 'application/json', ...length, ...extra }).end(bytes)
      })()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
