import type { AddressInfo } from 'node:net'
import { connect, createServer as createTcpServer } from 'node:net'
import { createServer } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { RequestListener, Server } from 'node:http'
import { expect } from 'chai'
import { systemClock } from '@dcos-lite/lib/clock'
import { createCertificateAuthority, issueCertificate } from '@dcos-lite/lib/tls'
import type { ConnectIn } from '../../../src/agent/checks/tcp-probe.ts'
import { probeCheck, probeHealth } from '../../../src/agent/checks/run-probe.ts'

const noCommand = { runCommand: () => Promise.resolve(127) }
const { signal } = new AbortController()

const answer: RequestListener = (request, reply) => {
  const at = (location: string): void => void reply.writeHead(302, { location }).end()
  if (request.url === '/once') return at('/fine')
  if (request.url === '/loop') return at('/loop')
  if (request.url === '/away') return at('ftp://example.com/')
  if (request.url === '/nowhere') return void reply.writeHead(304).end()
  void reply.writeHead(request.url === '/fine' ? 204 : 404).end()
}

async function listen(server: Server, host: string): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  return (server.address() as AddressInfo).port
}

/** Runs work with a server that is closed afterwards. */
async function withServer(
  server: Server,
  host: string,
  work: (port: number) => Promise<void>,
): Promise<void> {
  const port = await listen(server, host)
  try {
    await work(port)
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}

const http = (port: number, path: string, more: object = {}) => ({
  type: 'HTTP' as const,
  http: { port, path, ...more },
})
const failureOf = (probe: Promise<unknown>): Promise<string> =>
  probe.then(
    () => '',
    (error: Error) => error.message,
  )

describe('the probes of a task', () => {
  it('follow redirects, but not for ever and not out of HTTP', () =>
    withServer(createServer(answer), '127.0.0.1', async (port) => {
      const healthy = (path: string) => probeHealth(http(port, path), noCommand, signal)
      expect(await healthy('/once')).to.deep.equal({ healthy: true })
      expect(await healthy('fine')).to.deep.equal({ healthy: true })
      expect(await healthy('/nowhere')).to.deep.equal({ healthy: true })
      expect(await healthy('/missing')).to.include({ healthy: false })
      expect(await failureOf(healthy('/loop'))).to.contain('more than 50 redirects')
      expect(await failureOf(healthy('/away'))).to.contain('ftp:')
      const status = await probeCheck(http(port, '/missing'), noCommand, signal)
      expect(status).to.deep.equal({ type: 'HTTP', http: { status_code: 404 } })
    }))

  it('speak HTTPS without a look at the certificate', async () => {
    const nowMs = systemClock.nowMs()
    const authority = await createCertificateAuthority({ commonName: 'nobody knows it', nowMs })
    const { certPem: cert, keyPem: key } = await issueCertificate(authority, {
      ...{ commonName: 'somebody else', addresses: [], dnsNames: ['elsewhere'], nowMs, validMs: 60_000 },
    })
    await withServer(createSecureServer({ cert, key }, answer), '127.0.0.1', async (port) => {
      const check = http(port, '/once', { scheme: 'https' })
      expect(await probeHealth(check, noCommand, signal)).to.deep.equal({ healthy: true })
      let opened = 0
      const through: ConnectIn = ({ host, port: to }) =>
        new Promise((resolve, reject) => {
          opened += 1
          const socket = connect({ host, port: to }, () => resolve(socket)).once('error', reject)
        })
      expect(await probeHealth(check, { ...noCommand, connect: through }, signal)).to.deep.equal({
        healthy: true,
      })
      expect(opened).to.equal(2)
    })
  })

  it('use IPv6 where the check says so', () =>
    withServer(createServer(answer), '::1', async (port) => {
      const check = http(port, '/fine', { protocol: 'IPv6' })
      expect(await probeHealth(check, noCommand, signal)).to.deep.equal({ healthy: true })
      const tcp = { type: 'TCP' as const, tcp: { port, protocol: 'IPv6' as const } }
      expect(await probeHealth(tcp, noCommand, signal)).to.deep.equal({ healthy: true })
      const other = { type: 'TCP' as const, tcp: { port } }
      expect(await failureOf(probeHealth(other, noCommand, signal))).to.contain('ECONNREFUSED')
    }))

  it('go through the network of the task when it has one', () =>
    withServer(createServer(answer), '127.0.0.1', async (port) => {
      const asked: string[] = []
      const ways = {
        ...noCommand,
        connect: (target: { host: string; port: number }) => {
          asked.push(`${target.host}:${target.port}`)
          return Promise.resolve(connect(port, '127.0.0.1'))
        },
      }
      expect(await probeHealth(http(80, '/once'), ways, signal)).to.deep.equal({ healthy: true })
      expect(await probeCheck({ type: 'TCP', tcp: { port: 81 } }, ways, signal)).to.deep.equal({
        type: 'TCP',
        tcp: { succeeded: true },
      })
      expect(asked).to.deep.equal(['127.0.0.1:80', '127.0.0.1:80', '127.0.0.1:81'])
    }))

  it('tell why nothing could be reached', async () => {
    const server = createTcpServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    await new Promise((resolve) => server.close(resolve))
    expect(await failureOf(probeHealth(http(port, '/'), noCommand, signal))).to.contain('ECONNREFUSED')
    const broken = { ...noCommand, connect: () => Promise.reject(new Error('no such namespace')) }
    expect(await failureOf(probeHealth(http(port, '/'), broken, signal))).to.contain('no such namespace')
    const ways = { runCommand: () => Promise.resolve(3) }
    expect(await probeHealth({ type: 'COMMAND', command: { value: 'x' } }, ways, signal)).to.include({
      healthy: false,
    })
    expect(
      await probeCheck({ type: 'COMMAND', command: { command: { value: 'x' } } }, ways, signal),
    ).to.deep.equal({
      type: 'COMMAND',
      command: { exit_code: 3 },
    })
  })
})
