import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { identifyTo } from '@dcos-lite/lib/http-client'
import type { KnownIdentity } from '@dcos-lite/lib/http-client'
import { createHttpService } from '@dcos-lite/lib/http-server'
import type { HttpService } from '@dcos-lite/lib/http-server'
import { createTestAuthority, eventually, testEnvironment } from '@dcos-lite/lib/testing'
import type { TestAuthority } from '@dcos-lite/lib/testing'
import { call } from '../stand-ins/call.ts'
import { startStandInCluster } from '../stand-ins/cluster.ts'
import type { StandInCluster } from '../stand-ins/cluster.ts'

const master = { dnsNames: ['localhost', 'master.mesos'] }

describe('the front door towards its upstreams with TLS', () => {
  let folder: string
  let authority: TestAuthority
  let cluster: StandInCluster
  let upstream: HttpService
  let url: string
  let identity: KnownIdentity | undefined

  const asks = async (path: string, headers: Record<string, string> = {}): Promise<[number, string]> => {
    const all = { authorization: cluster.authorization, ...headers }
    const { status, body } = await call(cluster.front, path, { headers: all })
    return [status, body]
  }

  /** Begins without connections that were proven before. */
  const begin = (): Promise<void> =>
    cluster.restart({ upstreams: { ...cluster.upstreams, metronome: url }, agentScheme: 'https' })

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'upstreams-'))
    authority = await createTestAuthority(folder)
    const tls = await authority.writeFiles('upstream')
    upstream = createHttpService({ name: 'example', environment: testEnvironment() })
    upstream.app.get('/v1/jobs', ({ headers }) => ({ principal: headers['x-dcos-principal'] ?? null }))
    upstream.app.get('/*', () => 'anything')
    const door = { tls, plain: 'refused', clients: 'masters' } as const
    url = await upstream.listen({ host: '127.0.0.1', port: 0, door })
    cluster = await startStandInCluster()
    await begin()
  })
  after(async () => {
    await cluster?.stop()
    await upstream?.stop(0)
    await rm(folder, { recursive: true, force: true })
  })
  afterEach(() => identity?.stop())

  const becomeMaster = async (): Promise<void> => {
    const tls = await authority.writeFiles('front', master)
    identity = await identifyTo({ tls, origins: [url] }, testEnvironment())
  }

  it('shows who it is and says who asks, whatever host the client named', async () => {
    await becomeMaster()
    for (const host of ['127.0.0.1', 'cluster.example', 'other.example:8080']) {
      const [status, body] = await asks('/service/metronome/v1/jobs', { host })
      expect([status, body]).to.deep.equal([200, '{"principal":"ann;user"}'])
    }
  })

  it('does not speak to a component of another cluster that has its address', async () => {
    const other = await createTestAuthority(folder, 'other')
    await begin()
    identity = await identifyTo(
      { tls: await other.writeFiles('foreign', master), origins: [url] },
      testEnvironment(),
    )
    const [status, body] = await asks('/service/metronome/v1/jobs')
    expect(status).to.equal(502)
    expect(body).to.include('502 Bad Gateway')
  })

  it('lends its certificate to no service that gives a part of the cluster as its address', async () => {
    const tls = await authority.writeFiles('part')
    const part = createHttpService({ name: 'part', environment: testEnvironment() })
    part.app.post('/internal/v1/certificates', () => 'signed')
    try {
      const door = { tls, plain: 'loopback', clients: 'masters' } as const
      const partUrl = await part.listen({ host: '127.0.0.1', port: 0, door })
      await cluster.restart({ upstreams: { ...cluster.upstreams, metronome: url, secrets: partUrl } })
      identity = await identifyTo(
        { tls: await authority.writeFiles('front', master), origins: [url, partUrl] },
        testEnvironment(),
      )
      const { port } = new URL(partUrl)
      const places = [
        partUrl,
        `http://127.0.0.1:${port}`,
        `http://127.1.2.3:${port}`,
        `http://localhost:${port}`,
      ]
      for (const [index, webuiUrl] of places.entries()) {
        cluster.frameworks.push({
          id: `evil-${index}`,
          name: `evil${index}`,
          active: true,
          webui_url: webuiUrl,
        })
      }
      cluster.announceCluster()
      for (const index of places.keys()) {
        const path = `/service/evil${index}/internal/v1/certificates`
        await eventually(async () => {
          const { authorization } = cluster
          const { status, body } = await call(cluster.front, path, {
            method: 'POST',
            headers: { authorization },
          })
          expect([status, body.includes('signed')], places[index]).to.deep.equal([502, false])
          expect(body).to.include('a part of the cluster itself')
        })
      }
    } finally {
      cluster.frameworks.length = 0
      await part.stop(0)
      await begin()
    }
  })

  it('reaches agents over TLS, and a service of users without a look at its certificate', async () => {
    await becomeMaster()
    const { port } = new URL(url)
    const labels = { DCOS_SERVICE_NAME: 'own', DCOS_SERVICE_SCHEME: 'https', DCOS_SERVICE_PORT_INDEX: '0' }
    cluster.agents.push({
      id: 'a-S0',
      hostname: '127.0.0.1',
      pid: `slave(1)@127.0.0.1:${port}`,
      active: true,
    })
    cluster.apps.push({
      id: '/own',
      labels,
      tasks: [{ state: 'TASK_RUNNING', host: '127.0.0.1', ports: [Number(port)] }],
    })
    cluster.announceCluster()
    cluster.announceApps()
    await eventually(async () => (await asks('/agent/a-S0/state'))[0] === 200)
    await eventually(async () => (await asks('/service/own/v1/jobs'))[0] === 200)
    identity?.stop()
    await begin()
    await eventually(async () =>
      (await asks('/service/own/v1/jobs'))[1].includes('DCL_TLS_CERTIFICATE_MISSING'),
    )
  })
})
