import { expect } from 'chai'
import type { JsonObject } from '@dcos-lite/lib/package-format'
import { withPackageService } from './running-service.ts'
import { samplePackage, templateOf } from './sample-packages.ts'

const pair = samplePackage({
  name: 'pair',
  marathon: templateOf('{"id": "/{{service.name}}", "apps": [{"id": "a"}, {"id": "b"}]}'),
})
const job =
  '{"id": "{{service.name}}", "run": {"cpus": 0.1, "mem": {{service.mem}}, "disk": 0}, "schedules": [{"id": "d"}]}'
const { marathon: _none, ...withoutApp } = samplePackage({ name: 'cron', postUninstallNotes: 'Gone.' })
const cron = { ...withoutApp, metronome: { v1JobMustacheTemplate: Buffer.from(job).toString('base64') } }

interface Checked {
  packages: { checks: { check: string; result: string; message: string }[] }[]
}

describe('a package with a group', () => {
  it('is verified app by app', () =>
    withPackageService([pair], async ({ call, cluster }) => {
      await call('package.install', { packageName: 'pair' })
      const running = async (): Promise<string> => {
        const { body } = await call('package.verify', {})
        const [one] = (body as unknown as Checked).packages
        const found = one?.checks.find(({ check }) => check === 'running')
        return `${found?.result}: ${found?.message}`
      }
      expect(await running()).to.match(/^ok/)
      const group = cluster.groups.get('/web')
      const [a] = group?.apps as JsonObject[]
      if (group && a) cluster.groups.set('/web', { ...group, apps: [a] })
      expect(await running()).to.equal('failed: it lacks /web/b')
    }))

  it('is verified pod by pod, with what their containers run', () => {
    const pod = {
      id: 'p',
      containers: [{ name: 'c', exec: { command: { shell: 'run' } }, resources: { cpus: 0.1, mem: 32 } }],
    }
    const text = JSON.stringify({ id: '/web', apps: [{ id: 'a' }], pods: [pod] })
    return withPackageService([samplePackage({ marathon: templateOf(text) })], async ({ call, cluster }) => {
      await call('package.install', { packageName: 'web' })
      const running = async (...pods: JsonObject[]): Promise<string> => {
        cluster.answerOnce(/^\/v2\/pods/, { status: 200, body: pods })
        const { body } = await call('package.verify', {})
        const found = (body as unknown as Checked).packages[0]?.checks.find(
          ({ check }) => check === 'running',
        )
        return `${found?.result}: ${found?.message}`
      }
      const present = { ...pod, id: '/web/p', version: 'x', scaling: { kind: 'fixed', instances: 1 } }
      const changed = { ...pod.containers[0], resources: { cpus: 2, mem: 32, disk: 0 } }
      expect(await running(present)).to.match(/^ok/)
      expect(await running()).to.equal('failed: it lacks /web/p')
      expect(await running({ ...present, containers: [changed] })).to.equal(
        'failed: it was changed by hand: /web/p /containers/c/resources/cpus',
      )
      expect(await running({ ...present, containers: [] })).to.equal(
        'failed: it was changed by hand: /web/p /containers/c',
      )
    })
  })

  it('is posted as a group, listed once and removed as a whole', () =>
    withPackageService([pair], async ({ call, cluster }) => {
      const installed = await call('package.install', { packageName: 'pair' })
      expect(installed.body).to.deep.equal({ packageName: 'pair', packageVersion: '1.0.0', appId: '/web' })
      const apps = cluster.groups.get('/web')?.apps as { labels: Record<string, string> }[]
      expect(apps.map(({ labels }) => labels.DCOS_PACKAGE_GROUP)).to.deep.equal(['/web', '/web'])
      const listed = await call('package.list', { packageName: 'pair' })
      expect(listed.body.packages).to.have.length(1)
      expect(listed.body).to.deep.nested.include({
        'packages[0].appId': '/web',
        'packages[0].dcosLite': { kind: 'group', unsigned: true },
      })
      const again = await call('package.install', { packageName: 'pair' })
      expect(again.body.type).to.equal('PackageAlreadyInstalled')
      const described = await call('service.describe', { appId: '/web' })
      expect(described.body.package).to.have.property('name', 'pair')
      await call('package.uninstall', { packageName: 'pair' })
      expect(cluster.groups.size).to.equal(0)
    }))

  it('goes into a group that stayed behind without members', () =>
    withPackageService([pair], async ({ call, cluster }) => {
      cluster.groups.set('/web', { id: '/web', apps: [], groups: [] })
      expect((await call('package.install', { packageName: 'pair' })).status).to.equal(200)
      expect(cluster.groups.get('/web')?.apps).to.have.length(2)
    }))
})

describe('a package with a job', () => {
  it('is posted to Metronome with its schedule, listed and removed', () =>
    withPackageService([cron], async ({ call, cluster }) => {
      const installed = await call('package.install', { packageName: 'cron' }, { version: 2 })
      expect(installed.body).to.deep.equal({ packageName: 'cron', packageVersion: '1.0.0', appId: '/web' })
      expect(cluster.jobs.get('web')).to.deep.nested.include({ 'run.mem': 32, schedules: [{ id: 'd' }] })
      expect(cluster.jobs.get('web')?.labels).to.include({ DCOS_PACKAGE_NAME: 'cron' })
      expect((await call('package.install', { packageName: 'cron' })).body.type).to.equal(
        'PackageAlreadyInstalled',
      )
      const listed = await call('package.list', { appId: '/web' })
      expect(listed.body).to.deep.nested.include({
        'packages[0].appId': '/web',
        'packages[0].dcosLite': { kind: 'job', unsigned: true },
      })
      const updated = await call('service.update', {
        appId: '/web',
        replace: true,
        options: { service: { mem: 64 } },
      })
      expect(updated.status).to.equal(200)
      expect(cluster.jobs.get('web')).to.have.nested.property('run.mem', 64)
      const verified = await call('package.verify', { packageName: 'cron' })
      expect(verified.body.packages).to.have.nested.property('[0].checks[2].result', 'ok')
      const job = cluster.jobs.get('web')
      if (job) cluster.jobs.set('web', { ...job, run: { ...(job.run as JsonObject), mem: 1 } })
      const changed = await call('package.verify', { packageName: 'cron' })
      expect(changed.body.packages).to.have.nested.property(
        '[0].checks[2].message',
        'it was changed by hand: /run/mem',
      )
      const removed = await call('package.uninstall', { packageName: 'cron' })
      expect(removed.body.results).to.have.nested.property('[0].postUninstallNotes', 'Gone.')
      expect(cluster.jobs.size).to.equal(0)
    }))
})
