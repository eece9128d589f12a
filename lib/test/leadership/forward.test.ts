import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import { requestText } from '@dcos-lite/lib/http-client'
import { forwardRequest, listOf } from '@dcos-lite/lib/leadership'

const hostOf = (server: Server): string => `127.0.0.1:${(server.address() as AddressInfo).port}`

async function withServer(listener: RequestListener, work: (host: string) => Promise<void>): Promise<void> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    await work(hostOf(server))
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}

/** A server that hands everything to `leader`. */
const follower =
  (leader: string): RequestListener =>
  (incoming, answer) =>
    forwardRequest(incoming, answer, {
      leader,
      connectTimeoutMs: 5000,
      readTimeoutMs: 5000,
      requestHeaders: { 'x-via': [...listOf(incoming.headers, 'x-via'), 'follower'].join(', ') },
      answerHeaders: { 'x-via': 'follower' },
      answerUnreachable(reply, reason) {
        reply.writeHead(502).end(`unreachable: ${reason}`)
      },
    })

describe('a request that is handed on', () => {
  it('arrives with its method, path, headers and body, and its answer comes back as it was', async () => {
    const echo: RequestListener = (incoming, answer) => {
      let text = ''
      incoming.on('data', (part: Buffer) => (text += part.toString()))
      incoming.on('end', () => {
        const { method, url, headers } = incoming
        answer.writeHead(418, { 'x-own': 'kept', 'content-type': 'application/json' })
        answer.end(JSON.stringify({ method, url, via: headers['x-via'], host: headers.host, text }))
      })
    }
    await withServer(echo, (leader) =>
      withServer(follower(leader), async (host) => {
        const answer = await requestText({
          url: `http://${host}/a?b=c`,
          method: 'PUT',
          headers: { 'x-via': 'client,other' },
          body: { some: 'body' },
        })
        expect([answer.status, answer.headers['x-own'], answer.headers['x-via']]).to.deep.equal([
          418,
          'kept',
          'follower',
        ])
        expect(JSON.parse(answer.body)).to.deep.equal({
          method: 'PUT',
          url: '/a?b=c',
          via: 'client, other, follower',
          host: leader,
          text: '{"some":"body"}',
        })
        const empty = await requestText({ url: `http://${host}/x`, method: 'DELETE' })
        expect(JSON.parse(empty.body)).to.include({ method: 'DELETE', text: '' })
      }),
    )
  })

  it('is answered by who hands it on when the leader is not there', async () => {
    const gone = createServer()
    await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve))
    const leader = hostOf(gone)
    await new Promise((resolve) => gone.close(resolve))
    await withServer(follower(leader), async (host) => {
      const { status, body } = await requestText({ url: `http://${host}/` })
      expect([status, body]).to.satisfy(
        ([code, text]: [number, string]) => code === 502 && text.startsWith('unreachable: '),
      )
    })
  })
})
