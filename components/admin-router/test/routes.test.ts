import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import { call } from './stand-ins/call.ts'
import { startStandInCluster } from './stand-ins/cluster.ts'
import type { StandInCluster } from './stand-ins/cluster.ts'
import type { Received } from './stand-ins/upstream.ts'

const agentId = 'c0ffee00-0000-4000-8000-000000000001-S0'

// The expectations of the original's own table: sent, received, where, whether the token is passed on.
const expectations: [
  sent: string,
  received: string,
  where: 'plain' | 'marathon' | 'mesos' | 'identity',
  token: boolean | undefined,
][] = [
  ['/exhibitor/foo/bar', '/foo/bar', 'plain', undefined],
  ['/service/app/foo/bar', '/foo/bar', 'plain', true],
  ['/service/nest1/app', '/', 'plain', true],
  ['/service////nest1////app///foo/bar', '/foo/bar', 'plain', undefined],
  ['/service/app/foo/a%20%3F%23z/', '/foo/a%20%3F%23z/', 'plain', undefined],
  ['/service/app/?a=b&c=%2F', '/?a=b&c=%2F', 'plain', undefined],
  ['/service/raw/foo', '/service/raw/foo', 'plain', undefined],
  [`/agent/${agentId}`, '/', 'plain', true],
  [`/agent/${agentId}/`, '/', 'plain', true],
  [`/agent/${agentId}/foo/bar`, '/foo/bar', 'plain', true],
  [`/slave/${agentId}/api/v1`, '/api/v1', 'plain', true],
  [
    `/system/v1/agent/${agentId}/logs/foo/bar?key=value&var=num`,
    '/system/v1/logs/foo/bar?key=value&var=num',
    'plain',
    undefined,
  ],
  [`/system/v1/agent/${agentId}/metrics/v0/node`, '/system/v1/metrics/v0/node', 'plain', undefined],
  [`/system/v1/agent/${agentId}/nginx/metrics`, '/nginx/metrics', 'plain', undefined],
  [
    `/system/v1/agent/${agentId}/dcos-metadata/dcos-version.json`,
    '/dcos-metadata/dcos-version.json',
    'plain',
    undefined,
  ],
  ['/system/v1/leader/mesos/foo?x=1', '/system/v1/foo?x=1', 'plain', undefined],
  ['/mesos/reflect/me', '/reflect/me', 'mesos', true],
  ['/marathon/v2/x', '/v2/x', 'marathon', true],
  ['/service/marathon/v2/x', '/v2/x', 'marathon', true],
  ['/service/metronome/v1/x', '/v1/x', 'plain', true],
  ['/service/dev/kafka/v1/plans', '/v1/plans', 'plain', true],
  ['/cosmos/service/foo', '/service/foo', 'plain', true],
  ['/package/foo', '/package/foo', 'plain', true],
  ['/capabilities', '/capabilities', 'plain', true],
  ['/acs/api/v1/x', '/acs/api/v1/x', 'identity', true],
  ['/acs/api/v1/auth/providers', '/acs/api/v1/auth/providers', 'identity', true],
  ['/dcos-metadata/ui-config.json', '/acs/api/v1/uiconfig/', 'identity', true],
  ['/net/v1/records', '/v1/records', 'plain', false],
  ['/mesos_dns/v1/x', '/v1/x', 'plain', false],
  ['/navstar/lashup/key', '/lashup/key', 'plain', undefined],
  ['/system/checks/v1/node/', '/system/checks/v1/node/', 'plain', false],
  ['/system/v1/logs/v1/range/', '/v1/range/', 'plain', undefined],
  ['/system/v1/metrics/v0/node', '/v0/node', 'plain', undefined],
  ['/pkgpanda/active/', '/active/', 'plain', undefined],
  ['/', '/', 'plain', undefined],
  ['/assets/app.js', '/assets/app.js', 'plain', undefined],
]

describe('the routes of the front door', () => {
  let cluster: StandInCluster

  before(async () => {
    cluster = await startStandInCluster()
    const { host, port } = cluster.plain
    const labels = { DCOS_SERVICE_SCHEME: 'http', DCOS_SERVICE_PORT_INDEX: '0' }
    const tasks = [{ state: 'TASK_RUNNING', host: '127.0.0.1', ports: [port] }]
    cluster.apps.push(
      { id: '/app', labels: { ...labels, DCOS_SERVICE_NAME: 'app' }, tasks },
      { id: '/n', labels: { ...labels, DCOS_SERVICE_NAME: 'nest1/app' }, tasks },
      {
        id: '/raw',
        labels: { ...labels, DCOS_SERVICE_NAME: 'raw', DCOS_SERVICE_REWRITE_REQUEST_URLS: 'false' },
        tasks,
      },
    )
    cluster.frameworks.push({ id: 'f-1', name: 'dev/kafka', active: true, webui_url: `http://${host}/ui` })
    cluster.agents.push({ id: agentId, hostname: 'a1', pid: `slave(1)@${host}`, active: true })
  })
  after(() => cluster.stop())

  for (const [sent, received, where, token] of expectations) {
    it(`sends ${sent} on as ${received}`, async () => {
      const { authorization, front } = cluster
      const answer = await call(front, sent, {
        headers: { authorization, cookie: 'a=b; dcos-acs-auth-cookie=x; c=d' },
      })
      expect(answer.status, answer.body).to.equal(200)
      const seen = JSON.parse(answer.body) as Received
      expect(seen.url).to.equal(received)
      expect(cluster[where].received.at(-1)?.url).to.equal(received)
      if (token !== undefined) expect(seen.headers.authorization).to.equal(token ? authorization : undefined)
      expect(seen.headers.host).to.equal(new URL(front).host)
      expect(seen.headers['x-real-ip']).to.equal('127.0.0.1')
      expect(seen.headers['x-forwarded-for']).to.equal('127.0.0.1')
      expect(seen.headers['x-forwarded-proto']).to.equal('http')
      expect(seen.headers['x-request-id']).to.equal(answer.headers['x-request-id'])
      expect(seen.headers.cookie).to.equal('a=b; c=d')
    })
  }

  it('leads from the metrics to no log where one server has both', async () => {
    await cluster.restart({ upstreams: { ...cluster.upstreams, health: cluster.plain.url } })
    try {
      const { authorization, front } = cluster
      for (const path of [
        '/system/v1/metrics/v2/component',
        '/system/v1/logs/system/health/v1/diagnostics',
        '/system/v1/logs/v2/component?limit=1',
      ]) {
        await call(front, path, { headers: { authorization } })
        expect(cluster.plain.received.at(-1)?.url).to.equal(path)
      }
    } finally {
      await cluster.restart({})
    }
  })

  const redirects: [path: string, status: number, location: string][] = [
    ['/exhibitor', 301, '/exhibitor/'],
    ['/marathon?a=b', 307, '/marathon/?a=b'],
    ['/mesos', 301, '/mesos/'],
    ['/mesos_dns', 301, '/mesos_dns/'],
    ['/net', 301, '/net/'],
    ['/pkgpanda/repository', 301, '/pkgpanda/repository/'],
    ['/service/marathon', 301, '/service/marathon/'],
    ['/service/test-service', 301, '/service/test-service/'],
    ['/system/v1/logs', 301, '/system/v1/logs/'],
    ['/system/v1/metrics', 301, '/system/v1/metrics/'],
    ['/login?a=b', 302, '/?a=b#/login'],
  ]
  for (const [path, status, location] of redirects) {
    it(`redirects ${path} to ${location} without any host`, async () => {
      const answer = await call(cluster.front, path, { headers: { host: 'bad.host' } })
      expect([answer.status, answer.headers.location]).to.deep.equal([status, location])
    })
  }

  it('answers for the cluster itself what clients ask during their set-up', async () => {
    const headers = { authorization: cluster.authorization }
    const metadata = await call(cluster.front, '/metadata', { headers })
    expect(JSON.parse(metadata.body)).to.deep.equal({
      PUBLIC_IPV4: '127.0.0.1',
      CLUSTER_ID: 'the-cluster-id',
    })
    const version = await call(cluster.front, '/dcos-metadata/dcos-version.json')
    expect(JSON.parse(version.body)).to.include({ version: '2.2.0', 'dcos-variant': 'open' })
    expect(version.headers['cache-control']).to.equal('no-cache')
    const buildinfo = '/pkgpanda/active.buildinfo.full.json'
    expect((await call(cluster.front, buildinfo, { headers, method: 'HEAD' })).status).to.equal(200)
    expect((await call(cluster.front, buildinfo, { method: 'HEAD' })).headers['www-authenticate']).to.equal(
      'acsjwt',
    )
    const page = await call(cluster.front, '/', { method: 'HEAD' })
    expect([page.status, page.body, page.headers['x-frame-options']]).to.deep.equal([200, '', 'DENY'])
  })

  it('gives the same answer from the cache of the master for five seconds', async () => {
    const headers = { authorization: cluster.authorization }
    const told: unknown[] = []
    // Between two of them there may be five seconds on a machine that is busy.
    await eventually(async () => {
      told.push((await call(cluster.front, '/cache/master/state', { headers })).headers['x-cache-status'])
      expect(told).to.include.members(['MISS', 'HIT'])
    })
    const asked = cluster.mesos.received.filter(({ url }) => url === '/master/state')
    expect(asked).to.have.length(told.filter((status) => status === 'MISS').length)
    const post = await call(cluster.front, '/cache/master/teardown', { headers, method: 'POST' })
    expect(post.status).to.equal(405)
  })

  it('asks the master for the cache in the name of who asks, and gives nobody the answer of another', async () => {
    const headers = { authorization: cluster.authorization }
    const path = '/cache/master/frameworks?of=each'
    await call(cluster.front, path, { headers })
    const asked = cluster.mesos.received.filter(({ url }) => url === path.slice('/cache'.length))
    expect(asked.length).to.be.greaterThan(0)
    for (const one of asked) expect(one.headers['x-dcos-principal']).to.match(/^[^;]+;user$/)
  })

  it('names an unknown agent and an unknown service in the words of the original', async () => {
    const headers = { authorization: cluster.authorization }
    const agent = await call(cluster.front, '/agent/none-S9/x', { headers })
    expect([agent.status, agent.body.split('\n')[0]]).to.deep.equal([
      404,
      '404 Not Found: agent `none-S9` unknown.',
    ])
    const service = await call(cluster.front, '/service/none/', { headers })
    expect([service.status, service.body.split('\n')[0]]).to.deep.equal([
      404,
      '404 Not Found: service not found.',
    ])
    expect(service.headers['x-dcos-error']).to.equal('DCL_ADMIN_ROUTER_SERVICE_NOT_FOUND')
    const json = await call(cluster.front, '/service/none/', {
      headers: { ...headers, accept: 'application/json' },
    })
    expect(JSON.parse(json.body)).to.have.all.keys('code', 'message', 'remedy')
  })

  it('says so when a component is not there, and 404 for what it does not know', async () => {
    const headers = { authorization: cluster.authorization }
    const { exhibitor: _exhibitor, dashboard: _dashboard, ...upstreams } = cluster.upstreams
    await cluster.restart({ upstreams })
    const exhibitor = await call(cluster.front, '/exhibitor/x', { headers })
    expect([exhibitor.status, exhibitor.headers['x-dcos-error']]).to.deep.equal([
      404,
      'DCL_ADMIN_ROUTER_UPSTREAM_ABSENT',
    ])
    expect((await call(cluster.front, '/', { method: 'HEAD' })).status).to.equal(200)
    expect((await call(cluster.front, '/cluster/v1/links', { headers })).status).to.equal(404)
    await cluster.restart({})
  })

  it('sums up the health of the components in the shape clients know', async () => {
    const headers = { authorization: cluster.authorization }
    await eventually(async () => {
      const units = JSON.parse((await call(cluster.front, '/system/health/v1/units', { headers })).body) as {
        units: Record<string, unknown>[]
      }
      expect(units.units.map(({ id }) => id)).to.include.members([
        'dcos-marathon.service',
        'dcos-mesos-slave.service',
      ])
      expect(units.units[0]).to.have.all.keys('id', 'name', 'health', 'description')
    })
    const own = JSON.parse((await call(cluster.front, '/system/health/v1', { headers })).body) as object
    expect(own).to.have.all.keys([
      'units',
      'hostname',
      'ip',
      'dcos_version',
      'node_role',
      'mesos_id',
      'dcos_diagnostics_version',
    ])
    const unit = await call(cluster.front, '/system/health/v1/units/dcos-marathon.service/nodes/127.0.0.1', {
      headers,
    })
    expect(JSON.parse(unit.body)).to.have.all.keys('host_ip', 'health', 'role', 'output', 'help')
    expect((await call(cluster.front, '/system/health/v1/units/none', { headers })).status).to.equal(404)
  })

  it('has nothing to tell of what the parts of the cluster tell one another', async () => {
    const headers = { authorization: cluster.authorization }
    for (const path of [
      '/internal/mesos_dns/v1/config',
      '/internal/v1/users/events',
      '//internal//x',
      '/%69nternal/x',
    ]) {
      const answer = await call(cluster.front, path, { headers })
      expect([answer.status, answer.headers['x-dcos-error']]).to.deep.equal([
        404,
        'DCL_ADMIN_ROUTER_NOT_FOUND',
      ])
    }
  })

  it('shows its requests to people and to Prometheus', async () => {
    const page = await call(cluster.front, '/nginx/status')
    expect([page.status, page.headers['content-type']]).to.deep.equal([200, 'text/html; charset=utf-8'])
    expect(page.body).to.contain('dcos_admin_router_http_request_duration_seconds_count')
    expect((await call(cluster.front, '/nginx/metrics')).body).to.contain('# TYPE dcos_admin_router_')
  })

  it('asks for a token at the cache of the master, which shows the variables of tasks', async () => {
    expect((await call(cluster.front, '/cache/master/state')).status).to.equal(401)
  })

  it('ends the connection after answers of the master and of agents, and after no others', async () => {
    const headers = { authorization: cluster.authorization, connection: 'keep-alive' }
    for (const [path, connection] of [
      ['/mesos/x', 'close'],
      [`/agent/${agentId}/x`, 'close'],
      ['/package/x', 'keep-alive'],
    ] as const) {
      expect((await call(cluster.front, path, { headers })).headers.connection, path).to.equal(connection)
    }
  })

  it('takes the X-Frame-Options that are configured', async () => {
    await cluster.restart({ frameOptions: 'SAMEORIGIN' })
    expect((await call(cluster.front, '/')).headers['x-frame-options']).to.equal('SAMEORIGIN')
    await cluster.restart({})
  })
})
