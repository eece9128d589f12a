import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect } from 'chai'
import { openByteStream } from '@dcos-lite/lib/http-client'
import { eventually, testEnvironment, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { startAgentGateway } from '../../src/index.ts'
import type { AgentGatewayConfig } from '../../src/index.ts'
import { call } from '../stand-ins/call.ts'

const protectedPaths = [
  '/system/health/v1',
  '/system/health/v1/units',
  '/system/checks/v1/node',
  '/system/v1/logs/v2/component',
  '/system/v1/metrics/v0/node',
]

async function withGateway(
  access: Partial<AgentGatewayConfig>,
  work: (url: string, received: string[], server: Server) => Promise<void>,
): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    const received: string[] = []
    const server = createServer((request, response) => {
      received.push(
        `${request.method} ${request.url} ${request.headers.accept} ${request.headers.authorization}`,
      )
      response.on('close', () => received.push('closed'))
      if (request.url?.includes('follow')) return void response.write('first\n')
      response.setHeader('location', '../agent/x')
      response.end('answered')
    })
    server.listen(join(folder, 'apis.sock'))
    await once(server, 'listening')
    const gateway = await startAgentGateway(
      {
        listen: { host: '127.0.0.1', port: 0 },
        upstreams: { agent: 'http://127.0.0.1:1' },
        clusterId: 'cluster',
        version: { version: '2.2.0', variant: 'open' },
        nodeApisSocket: join(folder, 'apis.sock'),
        ...access,
      },
      testEnvironment({ component: 'admin-router' }),
    )
    try {
      await work(gateway.urls.gateway ?? '', received, server)
    } finally {
      await gateway.stop()
      server.close()
      server.closeAllConnections()
    }
  })
}

describe("The node APIs behind an agent's gateway", () => {
  it('are reached by nobody who is not known', () =>
    withGateway({}, async (url, received) => {
      for (const path of protectedPaths) {
        expect((await call(url, path)).status, path).to.equal(401)
        expect((await call(url, path, { headers: { 'x-dcos-principal': 'admin' } })).status, path).to.equal(
          401,
        )
      }
      expect(received).to.deep.equal([])
    }))

  it('get path, query and form of a request, and no token', () =>
    withGateway({ access: false }, async (url, received) => {
      const headers = { accept: 'application/json', authorization: 'token=secret' }
      const answer = await call(url, '/system/v1/logs/v2/component/a?filter=A:b%20c', { headers })
      expect([answer.status, answer.body]).to.deep.equal([200, 'answered'])
      expect(answer.headers.location).to.equal('../agent/x')
      expect(received[0]).to.equal(
        'GET /system/v1/logs/v2/component/a?filter=A:b%20c application/json undefined',
      )
      expect((await call(url, '/system/v1/logsother')).status).to.equal(404)
      expect((await call(url, '/dcos/node/v1/health')).status).to.equal(404)
      expect((await call(url, '/system/v1/logs/../../../dcos/node/v1/health')).status).to.be.oneOf([400, 404])
    }))

  it('are streamed, and hear when the client goes', () =>
    withGateway({ access: false }, async (url, received) => {
      const stream = await openByteStream({ url: `${url}/system/v1/logs/v2/component?follow` })
      for await (const chunk of stream.body) {
        expect(chunk.toString()).to.equal('first\n')
        break
      }
      stream.close()
      await eventually(() => received.includes('closed'))
    }))

  it('are 502 while they do not run', () =>
    withGateway({ access: false }, async (url, _received, server) => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
      expect((await call(url, '/system/v1/metrics/v0/node')).status).to.equal(502)
    }))
})
