import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a stand-in received. */
export interface Received {
  method: string
  url: string
  headers: Record<string, string | string[] | undefined>
  body: string
}

/** A small server in place of a component; by default it answers with what it received. */
export interface StandInUpstream {
  url: string
  host: string
  port: number
  received: Received[]
  server: Server
  stop(): Promise<void>
}

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

/** Starts a stand-in on a free loopback port. `handle` may answer itself and returns true then. */
export async function startStandInUpstream(
  handle: (request: IncomingMessage, response: ServerResponse, received: Received[]) => boolean = () => false,
  fixedPort = 0,
): Promise<StandInUpstream> {
  const received: Received[] = []
  const server = createServer((request, response) => {
    if (handle(request, response, received)) return
    void readAll(request).then(
      (body) => {
        const entry = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body }
        received.push(entry)
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify(entry))
      },
      () => response.destroy(),
    )
  })
  await new Promise<void>((resolve) => server.listen(fixedPort, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    host: `127.0.0.1:${port}`,
    port,
    received,
    server,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
