import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import { call } from './stand-ins/call.ts'
import { startStandInCluster } from './stand-ins/cluster.ts'
import type { StandInApp, StandInCluster } from './stand-ins/cluster.ts'
import { startStandInUpstream } from './stand-ins/upstream.ts'
import type { StandInUpstream } from './stand-ins/upstream.ts'

describe('services behind the front door', () => {
  let cluster: StandInCluster
  let service: StandInUpstream

  const app = (name: string, port: number): StandInApp => ({
    id: `/${name}`,
    labels: { DCOS_SERVICE_NAME: name, DCOS_SERVICE_SCHEME: 'http', DCOS_SERVICE_PORT_INDEX: '0' },
    tasks: [{ state: 'TASK_RUNNING', host: '127.0.0.1', ports: [port] }],
  })
  const get = (path: string) =>
    call(cluster.front, path, { headers: { authorization: cluster.authorization } })

  beforeEach(async () => {
    cluster = await startStandInCluster()
    service = await startStandInUpstream((request, response) => {
      const location = request.headers['x-answer-location']
      if (typeof location !== 'string') return false
      response.writeHead(302, { location }).end()
      return true
    })
  })
  afterEach(async () => {
    await cluster.stop()
    await service.stop()
  })

  it('reaches a new service as soon as Marathon tells of it', async () => {
    expect((await get('/service/fresh/')).status).to.equal(404)
    cluster.apps.push(app('fresh', service.port))
    cluster.announceApps()
    await eventually(async () => (await get('/service/fresh/')).status === 200)
  })

  it('finds a new service without any event, by looking again before it refuses', async () => {
    expect((await get('/service/fresh/')).status).to.equal(404)
    cluster.apps.push(app('fresh', service.port))
    await eventually(async () => (await get('/service/fresh/')).status === 200)
  })

  it('follows a task that moved to another address', async () => {
    cluster.apps.push(app('moving', 1))
    expect((await get('/service/moving/')).status).to.equal(502)
    cluster.apps.splice(0, 1, app('moving', service.port))
    await eventually(async () => (await get('/service/moving/')).status === 200)
  })

  it('reaches an agent that registered just now', async () => {
    cluster.agents.push({ id: 'S7', hostname: 'a7', pid: `slave(1)@${service.host}`, active: true })
    cluster.announceCluster()
    expect((await get('/agent/S7/version')).status).to.equal(200)
  })

  it('asks DNS for a framework that gives an empty address', async () => {
    const dns = await startStandInUpstream((request, response) => {
      const known = request.url === '/v1/services/_kafka.dev._tcp.marathon.mesos'
      response.end(
        JSON.stringify([known ? { ip: '127.0.0.1', port: String(service.port) } : { ip: '', port: '' }]),
      )
      return true
    })
    try {
      await cluster.restart({ upstreams: { ...cluster.upstreams, dns: dns.url } })
      cluster.frameworks.push({ id: 'f1', name: 'dev/kafka', active: true, webui_url: '' })
      cluster.frameworks.push({ id: 'f2', name: 'unknown', active: true, webui_url: '' })
      cluster.frameworks.push({ id: 'f3', name: 'no-ui', active: true, webui_url: null })
      expect((await get('/service/dev/kafka/x')).status).to.equal(200)
      expect((await get('/service/unknown/x')).status).to.equal(404)
      expect((await get('/service/no-ui/x')).status).to.equal(404)
      await dns.stop()
      const failed = await get('/service/dev/kafka/x')
      expect([failed.status, failed.body.split('\n')[0]]).to.deep.equal([
        503,
        '503 Service Unavailable: MesosDNS request has failed',
      ])
    } finally {
      await dns.stop()
    }
  })

  it('says which source of truth is missing', async () => {
    await cluster.restart({ upstreams: { ...cluster.upstreams, marathon: 'http://127.0.0.1:1' } })
    const noApps = await get('/service/x/')
    expect([noApps.status, noApps.body.split('\n')[0]]).to.deep.equal([
      503,
      '503 Service Unavailable: invalid Marathon svcapps cache',
    ])
    await cluster.restart({ upstreams: { ...cluster.upstreams, mesos: 'http://127.0.0.1:1' } })
    const noState = await get('/service/x/')
    expect([noState.status, noState.body.split('\n')[0]]).to.deep.equal([
      503,
      '503 Service Unavailable: invalid Mesos state cache',
    ])
    expect((await get('/agent/S1/')).status).to.equal(503)
  })

  const locations: [sent: (front: string, upstream: string) => string, received: string][] = [
    [(front) => `http://${front}/foo/bar`, '/service/shop/foo/bar'],
    [(front) => `http://${front}/service/shop/foo/bar`, '/service/shop/foo/bar'],
    [(_front, upstream) => `http://${upstream}/foo/bar`, '/service/shop/foo/bar'],
    [() => '/foo/bar', '/service/shop/foo/bar'],
    [() => 'foo/bar', 'foo/bar'],
    [() => 'https://elsewhere.example/foo', 'https://elsewhere.example/foo'],
  ]
  for (const [sent, received] of locations) {
    it(`rewrites the Location ${sent('<front>', '<upstream>')} to ${received}`, async () => {
      cluster.apps.push(app('shop', service.port))
      const location = sent(new URL(cluster.front).host, service.host)
      const answer = await call(cluster.front, '/service/shop/x', {
        headers: { authorization: cluster.authorization, 'x-answer-location': location },
      })
      expect([answer.status, answer.headers.location]).to.deep.equal([302, received])
    })
  }
})
