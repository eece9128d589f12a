import { copyFile, mkdtemp, rename, rm } from 'node:fs/promises'
import { request } from 'node:https'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { expect } from 'chai'
import { createTestAuthority, eventually } from '@dcos-lite/lib/testing'
import type { TestAuthority } from '@dcos-lite/lib/testing'
import type { TlsFiles } from '@dcos-lite/lib/tls'
import type { FrontTls } from '../../src/index.ts'
import { call } from '../stand-ins/call.ts'
import { startStandInCluster } from '../stand-ins/cluster.ts'
import type { StandInCluster } from '../stand-ins/cluster.ts'
import { startStandInUpstream } from '../stand-ins/upstream.ts'

describe('the front door with TLS', () => {
  let folder: string
  let authority: TestAuthority
  let files: TlsFiles
  let ca: string
  let cluster: StandInCluster

  const begin = (change: Partial<FrontTls> = {}): Promise<void> => {
    const tls: FrontTls = { listen: { host: '127.0.0.1', port: 0 }, files, plain: 'served', ...change }
    return cluster.restart({ tls })
  }
  const shown = (): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect({ port: Number(new URL(cluster.secure).port), ca }, () => {
        resolve(socket.getPeerX509Certificate()?.subject ?? '')
        socket.destroy()
      })
      socket.once('error', reject)
    })

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'front-'))
    authority = await createTestAuthority(folder)
    files = await authority.writeFiles('front', { dnsNames: ['localhost', 'cluster.example'] })
    ca = authority.authority.certPem
    cluster = await startStandInCluster()
  })
  after(async () => {
    await cluster?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  it('serves the same routes with TLS and without, and tells upstreams which it was', async () => {
    await begin()
    const headers = { authorization: cluster.authorization }
    for (const [base, scheme] of [
      [cluster.front, 'http'],
      [cluster.secure, 'https'],
    ] as const) {
      const answer = await call(base, '/service/metronome/v1/jobs', { headers, tls: { ca } })
      expect(answer.status).to.equal(200)
      expect(cluster.plain.received.at(-1)?.headers['x-forwarded-proto']).to.equal(scheme)
      expect((await call(base, '/service/metronome/v1/jobs', { tls: { ca } })).status).to.equal(401)
    }
  })

  it('hands out the certificate that it is verified with, and 404 where there is none', async () => {
    await begin({ plain: 'redirected' })
    for (const base of [cluster.front, cluster.secure]) {
      const answer = await call(base, '/ca/dcos-ca.crt', { tls: { ca } })
      expect([answer.status, answer.body]).to.deep.equal([200, ca])
    }
    await cluster.restart({})
    expect((await call(cluster.front, '/ca/dcos-ca.crt')).status).to.equal(404)
  })

  it('sends plain requests to the same place with TLS where it shall, but not to a forged host', async () => {
    await begin({ plain: 'redirected' })
    const { port } = new URL(cluster.secure)
    // Another machine, as far as addresses tell.
    const from = '127.0.0.2'
    const at = async (path: string, host: string, method = 'GET'): Promise<string | undefined> => {
      const { status, headers } = await call(cluster.front, path, { method, headers: { host }, from })
      expect(status).to.equal(307)
      return headers.location
    }
    const here = `https://127.0.0.1:${port}`
    expect(await at('/a/b?c=d', '127.0.0.1')).to.equal(`${here}/a/b?c=d`)
    expect(await at('/a', 'cluster.example:80', 'POST')).to.equal(`https://cluster.example:${port}/a`)
    expect(await at('/a', 'evil.example')).to.equal(`${here}/a`)
    expect(await at('//evil.example/x/../y', '127.0.0.1')).to.equal(`${here}/evil.example/y`)
    const upgrade = await call(cluster.front, '/service/x/', {
      from,
      headers: { connection: 'upgrade', upgrade: 'websocket', authorization: cluster.authorization },
    })
    expect(upgrade.status).to.equal(307)
    expect((await call(cluster.front, '/dcos/health', { from })).status).to.not.equal(307)
    expect((await call(cluster.front, '/metadata')).status, 'on the machine itself').to.equal(401)
  })

  it('answers plain HTTP at the port of HTTPS with what is wrong', async () => {
    await begin()
    const answer = await call(cluster.secure.replace('https:', 'http:'), '/service/metronome/v1/jobs')
    expect(answer.status).to.equal(400)
    expect(answer.body).to.include('the plain HTTP request was sent to HTTPS port')
  })

  it('takes up a renewed certificate while an answer flows on an open connection', async () => {
    let answering: ServerResponse | undefined
    const upstream = await startStandInUpstream((_request, response) => {
      answering = response
      response.write('first ')
      return true
    })
    try {
      const tls: FrontTls = { listen: { host: '127.0.0.1', port: 0 }, files, plain: 'served', reloadMs: 10 }
      await cluster.restart({ tls, upstreams: { ...cluster.upstreams, metronome: upstream.url } })
      const headers = { authorization: cluster.authorization }
      const streaming = await new Promise<IncomingMessage>((resolve, reject) => {
        const options = { ca, headers, agent: false } as const
        request(`${cluster.secure}/service/metronome/v1/jobs`, options, resolve).once('error', reject).end()
      })
      let text = ''
      streaming.on('data', (chunk: Buffer) => (text += chunk.toString()))
      expect(await shown()).to.equal('CN=front')
      const renewed = await authority.writeFiles('renewed')
      for (const [from, to] of [
        [renewed.keyFile, files.keyFile],
        [renewed.certFile, files.certFile],
      ] as const) {
        await copyFile(from, join(folder, 'next'))
        await rename(join(folder, 'next'), to)
      }
      await eventually(async () => (await shown()) === 'CN=renewed')
      answering?.end('last')
      await eventually(() => Promise.resolve(streaming.complete))
      expect(text).to.equal('first last')
    } finally {
      await upstream.stop()
    }
  })

  it('says on its health page that its certificate has ended', async () => {
    const nowMs = Date.now() - 48 * 3600 * 1000
    const ended = await authority.writeFiles('ended', { nowMs, validMs: 1000 })
    await begin({ files: ended })
    const { status, body } = await call(cluster.front, '/dcos/health')
    expect(status).to.equal(503)
    expect(body).to.include('The certificate of ended has expired')
  })

  it('speaks the versions that it shall and no other', async () => {
    await begin({ maxVersion: 'TLSv1.2' })
    const { port } = new URL(cluster.secure)
    const version = await new Promise((resolve) => {
      const socket = connect({ port: Number(port), ca }, () => {
        resolve(socket.getProtocol())
        socket.destroy()
      })
    })
    expect(version).to.equal('TLSv1.2')
  })
})
