import { once } from 'node:events'
import { connect } from 'node:net'
import { expect } from 'chai'
import type { RunningComponent } from '@dcos-lite/lib/component'
import { testEnvironment } from '@dcos-lite/lib/testing'
import { startAgentGateway } from '../../src/index.ts'
import type { AgentGatewayConfig } from '../../src/index.ts'
import { call } from '../stand-ins/call.ts'
import { startStandInCluster } from '../stand-ins/cluster.ts'
import { startStandInUpstream } from '../stand-ins/upstream.ts'
import type { StandInUpstream } from '../stand-ins/upstream.ts'

const agentId = 'c0ffee00-0000-4000-8000-000000000001-S0'

describe("an agent's gateway", () => {
  let agent: StandInUpstream
  let dns: StandInUpstream
  let gateway: RunningComponent
  let url: string
  let dnsProblems: string[] = []

  const begin = (change: Partial<AgentGatewayConfig> = {}): Promise<RunningComponent> =>
    startAgentGateway(
      {
        listen: { host: '127.0.0.1', port: 0 },
        upstreams: { agent: agent.url, dns: dns.url },
        clusterId: 'the-cluster-id',
        version: { version: '2.2.0', variant: 'open', bootstrapId: 'bundle' },
        ...change,
      },
      testEnvironment({ component: 'admin-router' }),
    )

  before(async () => {
    agent = await startStandInUpstream()
    dns = await startStandInUpstream((_request, response) => {
      if (dnsProblems.length === 0) return false
      response.writeHead(503, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ component: 'dns', healthy: false, problems: dnsProblems }))
      return true
    })
    gateway = await begin()
    url = gateway.urls.gateway ?? ''
  })
  after(async () => {
    await gateway?.stop()
    await Promise.all([agent, dns].map((standIn) => standIn?.stop()))
  })

  it('says which release the node runs, to everyone', async () => {
    const answer = await call(url, '/dcos-metadata/dcos-version.json')
    expect(answer.status).to.equal(200)
    expect(answer.headers['cache-control']).to.equal('no-cache')
    expect(JSON.parse(answer.body)).to.include({ version: '2.2.0', 'bootstrap-id': 'bundle' })
    const head = await call(url, '/dcos-metadata/dcos-version.json', { method: 'HEAD' })
    expect([head.status, head.body]).to.deep.equal([200, ''])
  })

  it('tells how the units of its node do, in the shape that clients know', async () => {
    const report = JSON.parse((await call(url, '/system/health/v1')).body) as Record<string, unknown>
    expect(report).to.have.all.keys([
      ...['units', 'hostname', 'ip', 'dcos_version', 'node_role', 'mesos_id', 'dcos_diagnostics_version'],
    ])
    expect(report).to.include({ node_role: 'agent', ip: '127.0.0.1' })
    const units = report.units as Record<string, unknown>[]
    expect(units.map(({ id, health }) => [id, health])).to.deep.equal([
      ['dcos-mesos-slave.service', 0],
      ['dcos-net.service', 0],
    ])
    expect(agent.received.map((received) => received.url)).to.include('/dcos/health')
    const unit = await call(url, '/system/health/v1/units/dcos-net.service/nodes/127.0.0.1')
    expect(JSON.parse(unit.body)).to.include({ host_ip: '127.0.0.1', role: 'agent', health: 0 })
    expect((await call(url, '/system/health/v1/units/none')).status).to.equal(404)
  })

  it('names a public agent and its address, and what is wrong with a unit', async () => {
    dnsProblems = ['no master answers']
    const upstreams = { agent: 'http://127.0.0.1:1', dns: dns.url }
    const other = await begin({ role: 'agent_public', address: '10.0.0.31', upstreams })
    try {
      const { body } = await call(other.urls.gateway ?? '', '/system/health/v1')
      const report = JSON.parse(body) as { units: Record<string, unknown>[] }
      expect(report).to.include({ node_role: 'agent_public', ip: '10.0.0.31' })
      const [first, second] = report.units
      expect(first).to.include({ id: 'dcos-mesos-slave-public.service', health: 1 })
      expect(first?.output).to.be.a('string').and.not.equal('')
      expect(second).to.include({ id: 'dcos-net.service', health: 1, output: 'no master answers' })
    } finally {
      dnsProblems = []
      await other.stop()
    }
  })

  it('measures its requests, and shows that under both paths', async () => {
    await call(url, '/dcos-metadata/dcos-version.json')
    for (const path of ['/metrics', '/nginx/metrics']) {
      const answer = await call(url, path)
      expect(answer.status).to.equal(200)
      expect(answer.headers['content-type']).to.include('text/plain; version=0.0.4')
      expect(answer.body).to.match(
        /dcos_admin_router_http_request_duration_seconds_count\{[^}]*route="version"/,
      )
    }
    expect(JSON.parse((await call(url, '/dcos/health')).body)).to.include({ healthy: true })
  })

  const unknown = ['/', '/system/v1/logs/', '/system/v1/metrics/v0/node', '/pkgpanda/active/', '/metadata']
  const master = ['/acs/api/v1/users', '/service/marathon/v2/apps', '/mesos/state', '/system/health/v1x']
  for (const path of [...unknown, ...master, `/agent/${agentId}/`, '/dcos-metadata/../metadata']) {
    it(`has nothing at ${path}`, async () => {
      const before = agent.received.length
      for (const method of ['GET', 'HEAD']) {
        const answer = await call(url, path, { method })
        expect([answer.status, answer.headers['x-dcos-error']]).to.deep.equal([
          404,
          'DCL_ADMIN_ROUTER_NOT_FOUND',
        ])
      }
      expect(agent.received).to.have.lengthOf(before)
    })
  }

  it('changes nothing for anyone, and passes no upgrade on', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'TRACE', 'OPTIONS']) {
      const answer = await call(url, '/system/health/v1', { method })
      expect(answer.status, method).to.equal(405)
    }
    const headers = { connection: 'upgrade', upgrade: 'websocket' }
    expect((await call(url, '/system/health/v1', { headers })).status).to.equal(200)
    expect((await call(url, '/%zz')).status).to.equal(400)
  })

  it('answers a request whose body never comes, then ends the connection', async () => {
    const { hostname, port } = new URL(url)
    const socket = connect(Number(port), hostname)
    let received = ''
    socket.on('data', (chunk: Buffer) => (received += chunk.toString()))
    socket.on('error', () => undefined)
    socket.write('POST /system/health/v1 HTTP/1.1\r\nHost: a1\r\nContent-Length: 1000000\r\n\r\nx')
    await once(socket, 'close')
    expect(received).to.match(/^HTTP\/1\.1 405 /)
  })

  it('stops twice without complaint', async () => {
    const other = await begin()
    await other.stop()
    await other.stop()
    expect(await call(other.urls.gateway ?? '', '/metrics').catch((error: Error) => error)).to.be.an('error')
  })

  it('is reached through the front door of a master, with a token', async () => {
    const port = Number(new URL(url).port)
    const cluster = await startStandInCluster({ agentGatewayPort: port })
    try {
      const pid = `slave(1)@${agent.host}`
      cluster.agents.push({ id: agentId, hostname: 'a1', pid, active: true })
      const headers = { authorization: cluster.authorization }
      const path = `/system/v1/agent/${agentId}`
      const version = await call(cluster.front, `${path}/dcos-metadata/dcos-version.json`, { headers })
      expect(version.status).to.equal(200)
      expect(JSON.parse(version.body)).to.include({ 'bootstrap-id': 'bundle' })
      const metrics = await call(cluster.front, `${path}/nginx/metrics`, { headers })
      expect([metrics.status, metrics.body.includes('dcos_admin_router_')]).to.deep.equal([200, true])
      expect((await call(cluster.front, `${path}/logs/v1/range/`, { headers })).status).to.equal(404)
      expect((await call(cluster.front, `${path}/nginx/metrics`)).status).to.equal(401)
    } finally {
      await cluster.stop()
    }
  })
})
