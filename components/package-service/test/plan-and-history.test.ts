import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import { withPackageService } from './running-service.ts'
import { samplePackage, templateOf } from './sample-packages.ts'

const image = (version: string): string =>
  `{"id": "/web", "mem": {{service.mem}}, "container": {"docker": {"image": "web:${version}"}}}`
const old = samplePackage({ marathon: templateOf(image('1')) })
const newer = samplePackage({
  version: '1.1.0',
  releaseVersion: 1,
  upgradesFrom: ['*'],
  marathon: templateOf(image('2')),
})
const changes = { historyPollMs: 20 }

describe('a plan', () => {
  it('says what an installation and an update would do, and changes nothing', () =>
    withPackageService([old, newer], async ({ call, cluster }) => {
      const plan = await call('package.plan', { packageName: 'web', packageVersion: '1.0.0' })
      expect(plan.body).to.deep.include({
        action: 'install',
        appId: '/web',
        assets: [{ kind: 'image', name: 'web:1', change: 'added', pinned: false }],
        restarts: false,
      })
      expect(plan.body.repository).to.include({ name: 'Universe', unsigned: true })
      expect(cluster.apps.size).to.equal(0)
      await call('package.install', { packageName: 'web', packageVersion: '1.0.0' })
      const update = {
        appId: '/web',
        packageVersion: '1.1.0',
        options: { service: { mem: 64 } },
        replace: false,
      }
      const { body } = await call('service.plan', update)
      expect(body).to.deep.include({
        currentVersion: '1.0.0',
        packageVersion: '1.1.0',
        options: [{ path: '/service/mem', from: 32, to: 64 }],
        restarts: true,
      })
      expect(body.definition).to.deep.include({ path: '/container/docker/image', from: 'web:1', to: 'web:2' })
      expect(cluster.apps.get('/web')).to.include({ mem: 32 })
    }))
})

describe('the history of a package', () => {
  it('has every change, and goes back to an earlier one', () =>
    withPackageService(
      [old, newer],
      async ({ call, cluster }) => {
        await call('package.install', { packageName: 'web', packageVersion: '1.0.0' })
        await call('service.update', { appId: '/web', packageVersion: '1.1.0', replace: false })
        expect(cluster.apps.get('/web')?.labels).to.include({ DCOS_ROLLOUT_DEADLINE: '10m' })
        const preview = await call('service.rollback', { appId: '/web', dryRun: true })
        expect(preview.body).to.have.nested.property('plan.packageVersion', '1.0.0')
        const back = await call('service.rollback', { appId: '/web' })
        expect(back.body).to.include({ number: 1, packageVersion: '1.0.0' })
        expect(cluster.apps.get('/web')).to.have.nested.property('container.docker.image', 'web:1')
        const { body } = await call('service.history', { appId: '/web' })
        const seen = body.changes as { action: string; packageVersion: string; outcome: string }[]
        expect(seen.map(({ action, packageVersion }) => `${action} ${packageVersion}`)).to.deep.equal([
          'rollback 1.0.0',
          'update 1.1.0',
          'install 1.0.0',
        ])
        const nowhere = await call('service.rollback', { appId: '/web', number: 9 })
        expect(nowhere.body.type).to.equal('NothingToGoBackTo')
      },
      changes,
    ))

  it('knows that the scheduler undid an update, also after a restart', () =>
    withPackageService(
      [old, newer],
      async (bench) => {
        const { cluster } = bench
        await bench.call('package.install', { packageName: 'web', packageVersion: '1.0.0' })
        cluster.deployments.push('d-1')
        await bench.call('service.update', { appId: '/web', packageVersion: '1.1.0', replace: false })
        await bench.restart()
        cluster.failedDeployments.push({
          id: 'd-1',
          state: 'failed',
          outcome: 'rolled-back',
          reason: 'three launches failed',
        })
        cluster.deployments.length = 0
        await eventually(async () => {
          const { body } = await bench.call('service.history', { appId: '/web' })
          expect(body.changes).to.have.nested.property('[0].outcome', 'rolled-back')
          expect(body.changes).to.have.nested.property('[0].reason', 'three launches failed')
        })
      },
      changes,
    ))

  it('is not touched by the loser of two installations of one id at once', () =>
    withPackageService([old], async ({ call }) => {
      const both = await Promise.all([1, 2].map(() => call('package.install', { packageName: 'web' })))
      expect(both.map(({ status }) => status).sort()).to.deep.equal([200, 409])
      expect((await call('service.history', { appId: '/web' })).body.changes).to.have.length(1)
    }))
})

describe('dependencies', () => {
  const shop = samplePackage({
    name: 'shop',
    marathon: templateOf('{"id": "/shop"}'),
    dependencies: { web: '^1.1.0' },
  })

  it('are planned, asked for before an installation, and kept from being taken away', () =>
    withPackageService([old, newer, shop], async ({ call }) => {
      const refused = await call('package.install', { packageName: 'shop' })
      expect(refused.body.type).to.equal('DependenciesNotMet')
      const plan = await call('package.plan', { packageName: 'shop' })
      expect(plan.body.dependencies).to.deep.equal([
        { packageName: 'web', range: '^1.1.0', neededBy: 'shop', state: 'install', packageVersion: '1.1.0' },
      ])
      await call('package.install', { packageName: 'web', packageVersion: '1.1.0' })
      expect((await call('package.install', { packageName: 'shop' })).status).to.equal(200)
      const needed = await call('package.uninstall', { packageName: 'web' })
      expect(needed.body.type).to.equal('PackageIsNeeded')
      expect(
        (await call('package.uninstall', { packageName: 'web', ignoreDependents: true })).status,
      ).to.equal(200)
    }))
})

describe('a version that disappears', () => {
  it('between describe and install is an error by its name', () =>
    withPackageService([old], async ({ call, repository, cluster }) => {
      await call('package.describe', { packageName: 'web', packageVersion: '1.0.0' }, { version: 3 })
      repository.packages = [newer]
      const gone = await call('package.install', { packageName: 'web', packageVersion: '1.0.0' })
      expect(gone.body.type).to.equal('VersionNotFound')
      expect(cluster.apps.size).to.equal(0)
    }))
})

describe('an installation that is verified', () => {
  it('is compared with its repository and with what runs', () =>
    withPackageService([old], async ({ call, cluster }) => {
      await call('package.install', { packageName: 'web' })
      const results = async (): Promise<string[]> => {
        const { body } = await call('package.verify', { packageName: 'web' })
        const [one] = body.packages as { checks: { check: string; result: string }[] }[]
        return (one?.checks ?? []).map(({ check, result }) => `${check} ${result}`)
      }
      expect(await results()).to.deep.equal([
        'repository unsigned',
        'definition ok',
        'running ok',
        'images unknown',
      ])
      const app = cluster.apps.get('/web')
      if (app) cluster.apps.set('/web', { ...app, mem: 1 })
      expect(await results()).to.include('running failed')
    }))
})
