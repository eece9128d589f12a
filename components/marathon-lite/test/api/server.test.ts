import { readFile } from 'node:fs/promises'
import { expect } from 'chai'
import { requestText } from '@dcos-lite/lib/http-client'
import { withMarathon } from '../support/started-marathon.ts'

describe('What the server says about itself', () => {
  it('is alive, is the leader, and knows its configuration', async () => {
    await withMarathon(async ({ call, url }) => {
      expect((await requestText({ url: `${url}/ping` })).body).to.equal('pong')
      const { body: info } = await call('GET', '/v2/info')
      expect(info).to.deep.include({ name: 'marathon', elected: true, leader: new URL(url).host })
      expect(info.marathon_config).to.include({
        mesos_role: 'slave_public',
        new_group_enforce_role: 'top',
        default_network_name: 'dcos',
        framework_name: 'marathon',
      })
      expect((await call('GET', '/v2/leader')).body).to.deep.equal({ leader: new URL(url).host })
      expect((await call('GET', '/v2/plugins')).body).to.deep.equal({ plugins: [] })
      expect((await requestText({ url: `${url}/help` })).body).to.contain('/v2/apps')
      expect((await call('GET', '/v2/events')).status).to.equal(405)
    })
  })

  it('has metrics, and is unhealthy while no master is there', async () => {
    await withMarathon(async ({ call, url }) => {
      await call('POST', '/v2/apps', { id: '/a', cmd: 'sleep 1' })
      const { body } = await requestText({ url: `${url}/metrics/prometheus` })
      expect(body).to.contain('dcos_marathon_services_count{kind="app"} 1')
      const health = await call('GET', '/dcos/health')
      expect([health.status, health.body.problems]).to.deep.equal([503, ['not connected to a Mesos master']])
      expect(health.body.component).to.equal('marathon')
      const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8')
      const listed = [...readme.matchAll(/`(dcos_marathon_\w+)(?:\{\w+\})?`/g)].map(([, name]) => name)
      expect([...body.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name)).to.have.members(listed)
    })
  })
})

describe('The pods API', () => {
  const container = {
    name: 'one',
    exec: { command: { shell: 'sleep 1' } },
    resources: { cpus: 0.1, mem: 16 },
  }
  const pod = { id: '/pods/a', containers: [container] }

  it('creates, replaces, lists versions and removes', async () => {
    await withMarathon(async ({ call }) => {
      const created = await call('POST', '/v2/pods', { ...pod, scaling: { kind: 'FIXED', instances: 0 } })
      expect(created.status).to.equal(201)
      expect(created.headers).to.have.property('marathon-deployment-id')
      expect(created.body).to.deep.include({
        role: 'pods',
        scaling: { kind: 'fixed', instances: 0 },
        executorResources: { cpus: 0.1, mem: 32, disk: 10 },
      })
      expect((await call('POST', '/v2/pods', pod)).body.message).to.equal(
        'A pod with id [/pods/a] already exists.',
      )
      expect((await call('POST', '/v2/apps', { id: '/pods/a', cmd: 'sleep 1' })).status).to.equal(422)
      const changed = await call('PUT', '/v2/pods/pods/a?force=true', {
        ...pod,
        scaling: { instances: 0 },
        labels: { a: 'b' },
      })
      expect([changed.status, changed.body.labels]).to.deep.equal([200, { a: 'b' }])
      expect((await call('PUT', '/v2/pods/other', pod)).body.message).to.equal(
        "'/other' does not match definition's id ('/pods/a')",
      )
      const { body: versions } = await call<string[]>('GET', '/v2/pods/pods/a::versions')
      expect(versions).to.have.length(2)
      expect((await call('GET', `/v2/pods/pods/a::versions/${versions[1]}`)).body).to.not.have.property(
        'labels',
      )
      const { body: status } = await call('GET', '/v2/pods/pods/a::status')
      expect(status).to.deep.include({
        id: '/pods/a',
        status: 'STABLE',
        instances: [],
        terminationHistory: [],
      })
      expect((await call('GET', '/v2/pods::status')).body).to.have.length(1)
      expect((await call<{ id: string }[]>('GET', '/v2/pods')).body[0]?.id).to.equal('/pods/a')
      const removed = await call('DELETE', '/v2/pods/pods/a?force=true')
      expect([removed.status, removed.body]).to.deep.equal([202, undefined])
      expect((await call('GET', '/v2/pods/pods/a')).status).to.equal(404)
      expect((await call('GET', '/v2/pods/none::status')).body.message).to.equal("Pod '/none' does not exist")
    })
  })
})
