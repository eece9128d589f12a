import { expect } from 'chai'
import { withPackageService } from './running-service.ts'
import { samplePackage } from './sample-packages.ts'

const old = samplePackage()
const newer = samplePackage({
  version: '1.1.0',
  releaseVersion: 1,
  upgradesFrom: ['1.0.0'],
  downgradesTo: ['*'],
  description: 'newer',
})

describe('an installed service', () => {
  it('is described with its options and the versions it can go to', () =>
    withPackageService([old, newer], async ({ call }) => {
      const options = { service: { mem: 64 } }
      await call('package.install', { packageName: 'web', packageVersion: '1.0.0', options })
      const { body } = await call('service.describe', { appId: 'web' })
      expect(body).to.deep.include({
        upgradesTo: ['1.1.0'],
        downgradesTo: [],
        userProvidedOptions: options,
        resolvedOptions: { service: { name: 'web', mem: 64 } },
      })
      const unknown = await call('service.describe', { appId: 'nope' })
      expect(unknown.body).to.deep.equal({
        type: 'MarathonAppNotFound',
        message: "Unable to locate service with marathon appId: '/nope'",
        data: { appId: '/nope' },
      })
    }))

  it('keeps the stored options at an update unless they are replaced', () =>
    withPackageService([old], async ({ call, cluster }) => {
      await call('package.install', { packageName: 'web', options: { service: { mem: 64 } } })
      const kept = await call('service.update', { appId: '/web', replace: false })
      expect(kept.body).to.deep.include({
        marathonDeploymentId: 'd-1',
        resolvedOptions: { service: { name: 'web', mem: 64 } },
      })
      expect(cluster.requests.at(-1)?.url).to.equal('/v2/apps/web?force=true&partialUpdate=false')
      await call('service.update', { appId: '/web', replace: true })
      expect(cluster.apps.get('/web')).to.have.property('mem', 32)
      const renamed = await call('service.update', {
        appId: '/web',
        replace: true,
        options: { service: { name: 'w2' } },
      })
      expect(renamed.body.type).to.equal('AppIdChanged')
    }))

  it('goes to another version along the rules of the packages', () =>
    withPackageService([old, newer], async ({ call, cluster }) => {
      await call('package.install', { packageName: 'web', packageVersion: '1.0.0' })
      const upgraded = await call('service.update', {
        appId: '/web',
        packageVersion: '1.1.0',
        replace: false,
      })
      expect(upgraded.body).to.have.nested.property('package.version', '1.1.0')
      expect(cluster.apps.get('/web')?.labels).to.include({ DCOS_PACKAGE_VERSION: '1.1.0' })
      const back = await call('service.update', { appId: '/web', packageVersion: '1.0.0', replace: false })
      expect(back.status).to.equal(200)
      const nowhere = await call('service.update', { appId: '/web', packageVersion: '3', replace: false })
      expect(nowhere.body).to.deep.include({
        type: 'VersionUpgradeNotSupportedInOpen',
        data: { requested: '3', actual: '1.0.0' },
      })
    }))
})
