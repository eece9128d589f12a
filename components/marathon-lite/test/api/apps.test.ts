import { expect } from 'chai'
import { requestText } from '@dcos-lite/lib/http-client'
import { withMarathon } from '../support/started-marathon.ts'

const simple = { id: '/foo', cmd: 'sleep 60' }

describe('The apps API', () => {
  it('fills in what a definition leaves out', async () => {
    await withMarathon(async ({ call }) => {
      const created = await call('POST', '/v2/apps', simple)
      expect(created.status).to.equal(201)
      expect(created.headers.location).to.equal('/foo')
      expect(created.headers['marathon-deployment-id']).to.equal(created.body.deployments[0]?.id)
      expect(created.body.portDefinitions).to.deep.equal([{ port: 0, protocol: 'tcp', name: 'default' }])
      expect(created.body).to.not.have.property('versionInfo')
      const { body, headers } = await call('GET', '/v2/apps/foo')
      const { version, versionInfo, deployments, tasks, ...app } = body.app
      expect(versionInfo).to.deep.equal({ lastScalingAt: version, lastConfigChangeAt: version })
      expect([deployments.length, tasks]).to.deep.equal([1, []])
      expect(app).to.deep.equal({
        id: '/foo',
        backoffFactor: 1.15,
        backoffSeconds: 1,
        cmd: 'sleep 60',
        cpus: 1,
        disk: 0,
        executor: '',
        instances: 1,
        labels: {},
        maxLaunchDelaySeconds: 300,
        mem: 128,
        gpus: 0,
        networks: [{ mode: 'host' }],
        portDefinitions: [{ port: 10_000, name: 'default', protocol: 'tcp' }],
        requirePorts: false,
        upgradeStrategy: { maximumOverCapacity: 1, minimumHealthCapacity: 1 },
        killSelection: 'YOUNGEST_FIRST',
        unreachableStrategy: { inactiveAfterSeconds: 0, expungeAfterSeconds: 0 },
        role: 'slave_public',
        tasksStaged: 0,
        tasksRunning: 0,
        tasksHealthy: 0,
        tasksUnhealthy: 0,
      })
      expect(headers['cache-control']).to.equal('no-cache, no-store, must-revalidate')
      expect(headers).to.have.property('x-marathon-leader')
    })
  })

  it('answers errors as its clients know them', async () => {
    await withMarathon(async ({ call, url }) => {
      const invalid = async (
        body: unknown,
      ): Promise<[number, string, { path: string; errors: string[] }[]]> => {
        const answer = await call('POST', '/v2/apps', body)
        return [answer.status, answer.body.message, answer.body.details]
      }
      expect(await invalid({ cmd: 'sleep 1' })).to.deep.equal([
        422,
        'Invalid JSON',
        [{ path: '/id', errors: ['error.path.missing'] }],
      ])
      expect(await invalid({ id: 1, cpus: 'x', container: { docker: {} } })).to.deep.equal([
        422,
        'Invalid JSON',
        [
          { path: '/id', errors: ['error.expected.jsstring'] },
          { path: '/container/docker/image', errors: ['error.path.missing'] },
          { path: '/cpus', errors: ['error.expected.jsnumber'] },
        ],
      ])
      const [status, message, details] = await invalid({ ...simple, constraints: [['hostname', 'NEAR']] })
      expect([status, message, details[0]?.path]).to.deep.equal([
        422,
        'Object is not valid',
        '/constraints(0)',
      ])
      const volumes = [{ containerPath: 'a/b', mode: 'RW', persistent: { size: 1 } }]
      const [, , nested] = await invalid({ ...simple, container: { type: 'MESOS', volumes } })
      expect(nested[0]?.path).to.equal('/container/volumes(0)/containerPath')

      const raw = async (body: string): Promise<[number, unknown]> => {
        const headers = { 'content-type': 'application/json' }
        const answer = await requestText({ url: `${url}/v2/apps`, method: 'POST', headers, body })
        const { message: text, details: reason } = JSON.parse(answer.body) as Record<string, unknown>
        return [answer.status, { text, details: typeof reason }]
      }
      expect(await raw('{"id":')).to.deep.equal([400, { text: 'Invalid JSON', details: 'string' }])
      expect(await raw('')).to.deep.equal([
        400,
        { text: 'Please specify data in JSON format', details: 'string' },
      ])

      const unknown = await call('GET', '/v2/apps/nope')
      expect([unknown.status, unknown.body.message]).to.deep.equal([404, "App '/nope' does not exist"])
      expect((await call('DELETE', '/v2/apps/nope')).status).to.equal(404)
      expect((await call('PATCH', '/v2/apps/nope', { instances: 1 })).status).to.equal(404)
      const nowhere = await call('GET', '/v3/apps')
      expect([nowhere.status, nowhere.body.message]).to.deep.equal([404, 'URI not found'])
      await call('POST', '/v2/apps', simple)
      const again = await call('POST', '/v2/apps', simple)
      expect([again.status, again.body.message]).to.deep.equal([409, 'An app with id [/foo] already exists.'])
    })
  })

  it('updates members or replaces the whole, and rolls back to an older version', async () => {
    await withMarathon(async ({ call }) => {
      await call('POST', '/v2/apps', { ...simple, labels: { a: '1' }, instances: 0 })
      const get = async () => (await call('GET', '/v2/apps/foo')).body.app
      const first = (await get()).version
      const update = await call('PUT', '/v2/apps/foo?force=true', { cmd: 'sleep 61', null: null, user: null })
      expect(Object.keys(update.body)).to.deep.equal(['version', 'deploymentId'])
      expect(await get()).to.deep.include({
        cmd: 'sleep 61',
        labels: { a: '1' },
        version: update.body.version,
      })
      const both = await call('PUT', '/v2/apps/foo?force=true', { args: ['sleep', '1'] })
      expect(both.status).to.equal(422)
      await call('PUT', '/v2/apps/foo?force=true&partialUpdate=false', { cmd: 'sleep 62' })
      expect(await get()).to.deep.include({ cmd: 'sleep 62', labels: {}, instances: 1 })
      const mixed = await call('PUT', '/v2/apps/foo?force=true', { version: first, cmd: 'x' })
      expect([mixed.status, mixed.body.details[0]?.path]).to.deep.equal([422, '/version'])
      expect((await call('PUT', '/v2/apps/foo?force=true', { version: first })).status).to.equal(200)
      expect(await get()).to.deep.include({ cmd: 'sleep 60', labels: { a: '1' } })
      const { versions } = (await call('GET', '/v2/apps/foo/versions')).body
      expect(versions).to.have.length(4)
      expect(versions.at(-1)).to.equal(first)
      const old = (await call('GET', `/v2/apps/foo/versions/${first}`)).body
      expect(old).to.include({ cmd: 'sleep 60', version: first })
      expect(old).to.not.have.property('tasksRunning')
      expect((await call('GET', '/v2/apps/foo/versions/yesterday')).status).to.equal(422)
      expect((await call('GET', '/v2/apps/foo/versions/2001-01-01T00:00:00.000Z')).status).to.equal(404)
      expect(
        (await call('PUT', '/v2/apps/foo?force=true', { version: '2001-01-01T00:00:00.000Z' })).status,
      ).to.equal(404)
    })
  })

  it('keeps versions when nothing changes, and finishes such a deployment at once', async () => {
    await withMarathon(async ({ call }) => {
      await call('POST', '/v2/apps', { ...simple, instances: 0 })
      const before = (await call('GET', '/v2/apps/foo')).body.app.version
      const same = await call('PUT', '/v2/apps/foo?force=true', { cmd: 'sleep 60' })
      expect(same.status).to.equal(200)
      expect((await call('GET', '/v2/apps/foo')).body.app.version).to.equal(before)
    })
  })

  it('finds apps by command, id and labels, and below groups', async () => {
    await withMarathon(async ({ call }) => {
      await call('POST', '/v2/apps', { id: '/prod/db', cmd: 'serve --DB', labels: { tier: 'data' } })
      await call('POST', '/v2/apps', { id: '/prod/web', cmd: 'serve web', labels: { tier: 'front' } })
      await call('POST', '/v2/apps', { id: '/test/db', cmd: 'try' })
      const ids = async (query: string): Promise<string[]> =>
        (await call('GET', `/v2/apps${query}`)).body.apps.map(({ id }) => id)
      expect(await ids('?cmd=SERVE')).to.deep.equal(['/prod/db', '/prod/web'])
      expect(await ids('?id=DB')).to.deep.equal(['/prod/db', '/test/db'])
      expect(await ids('?label=tier!%3Dfront')).to.deep.equal(['/prod/db'])
      expect(await ids('?label=tier&cmd=web')).to.deep.equal(['/prod/web'])
      expect((await call('GET', '/v2/apps?label=a%3D%3D')).status).to.equal(422)
      const below = (await call('GET', '/v2/apps/prod/*')).body['*']
      expect(below.map(({ id }) => id)).to.deep.equal(['/prod/db', '/prod/web'])
      expect((await call('GET', '/v2/apps//prod/db')).body.app.role).to.equal('prod')
      const plain = (await call('GET', '/v2/apps')).body.apps[0]
      expect(plain).to.not.have.property('tasks')
      expect((await call('GET', '/v2/apps?embed=apps.tasks')).body.apps[0]?.tasks).to.deep.equal([])
    })
  })

  it('changes several apps in one deployment, or none of them', async () => {
    await withMarathon(async ({ call }) => {
      const bodies = [
        { ...simple, instances: 0 },
        { id: '/bar', cmd: 'sleep 1', instances: 0 },
      ]
      const put = await call('PUT', '/v2/apps', bodies)
      expect(put.status).to.equal(200)
      const patch = await call('PATCH', '/v2/apps?force=true', [
        { id: '/foo', cmd: 'sleep 2' },
        { id: '/nope', cmd: 'x' },
      ])
      expect(patch.status).to.equal(404)
      expect((await call('GET', '/v2/apps/foo')).body.app.cmd).to.equal('sleep 60')
      expect((await call('PUT', '/v2/apps', [{ cmd: 'sleep 1' }])).status).to.equal(422)
    })
  })

  it('refuses cyclic dependencies, names that are groups, and roles that are not of the group', async () => {
    await withMarathon(async ({ call }) => {
      await call('POST', '/v2/apps', { id: '/a/x', cmd: 'sleep 1', dependencies: ['/a/y'] })
      const cycle = await call('POST', '/v2/apps', { id: '/a/y', cmd: 'sleep 1', dependencies: ['/a/x'] })
      expect(cycle.body.details[0]?.errors).to.deep.equal(['Dependency graph has cyclic dependencies.'])
      expect((await call('POST', '/v2/apps', { id: '/a', cmd: 'sleep 1' })).status).to.equal(422)
      const role = await call('POST', '/v2/apps', { id: '/a/z', cmd: 'sleep 1', role: 'other' })
      expect([role.status, role.body.details[0]?.path]).to.deep.equal([422, '/role'])
    })
  })
})
