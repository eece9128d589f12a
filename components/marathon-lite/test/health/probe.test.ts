import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import { createLimit } from '../../src/health/limit.ts'
import { probeHttp, probeTcp } from '../../src/health/probe.ts'
import type { ProbeTarget } from '../../src/health/probe.ts'

async function withServer(
  listener: RequestListener,
  work: (target: ProbeTarget) => Promise<void>,
): Promise<void> {
  const server: Server = createServer(listener).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  try {
    await work({ scheme: 'http', host: '127.0.0.1', port, path: '/', timeoutMs: 20_000 })
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}

const messageOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'no error',
    (error: Error) => error.message,
  )

describe('A probe', () => {
  it('of a server that never answers fails when its time is over', async () => {
    await withServer(
      () => undefined,
      async (target) => {
        expect(await messageOf(probeHttp({ ...target, timeoutMs: 60 }))).to.equal('no answer within 60 ms')
      },
    )
  })

  it('of an answer that streams for ever is over with its status, and the connection is closed', async () => {
    const closed = Promise.withResolvers<void>()
    await withServer(
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/x' })
        const timer = setInterval(() => response.write('x'.repeat(10_000)), 1)
        response.on('close', () => {
          clearInterval(timer)
          closed.resolve()
        })
      },
      async (target) => {
        expect(await probeHttp(target)).to.deep.equal({ status: 200, contentType: 'text/x', body: '' })
        await closed.promise
        const { body } = await probeHttp(target, { withBody: true })
        expect(body.length).to.equal(64 * 1024)
      },
    )
  })

  it('keeps what came of a body that does not end', async () => {
    await withServer(
      (_request, response) => void response.writeHead(503).write('begun'),
      async (target) => {
        // On a machine that is busy the time may be over before anything has come.
        await eventually(async () => {
          const answer = await probeHttp({ ...target, timeoutMs: 300 }, { withBody: true })
          expect(answer).to.include({ status: 503, body: 'begun' })
        })
      },
    )
  })

  it('of a port where nobody listens, or that closes at once, is an error', async () => {
    const server = createTcpServer((socket) => socket.destroy()).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as AddressInfo
    const target = { scheme: 'http', host: '127.0.0.1', port, path: '/', timeoutMs: 20_000 } as const
    await probeTcp(target)
    expect(await messageOf(probeHttp(target))).to.not.equal('no error')
    await new Promise((resolve) => server.close(resolve))
    expect(await messageOf(probeTcp(target))).to.contain('ECONNREFUSED')
  })

  it('waits for its turn when enough are made at once', async () => {
    const limit = createLimit(2)
    let running = 0
    let most = 0
    const probes = Array.from({ length: 7 }, () =>
      limit.run(async () => {
        most = Math.max(most, ++running)
        await new Promise((resolve) => setImmediate(resolve))
        running -= 1
      }),
    )
    await Promise.all(probes)
    expect([most, running]).to.deep.equal([2, 0])
  })
})
