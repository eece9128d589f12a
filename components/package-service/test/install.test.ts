import { expect } from 'chai'
import { readDefinitionLabel, readOptionsLabel } from '@dcos-lite/lib/package-rendering'
import { withPackageService } from './running-service.ts'
import { samplePackage, templateOf } from './sample-packages.ts'

describe('installing a package', () => {
  const web = samplePackage({ postInstallNotes: 'There it is.', postUninstallNotes: 'Gone.' })

  it('posts the rendered app with the labels of the package, lists it and removes it again', () =>
    withPackageService([web], async ({ call, cluster }) => {
      const options = { service: { mem: 64 } }
      const installed = await call('package.install', { packageName: 'web', options }, { version: 2 })
      expect(installed.status).to.equal(200)
      expect(installed.headers['content-type']).to.equal(
        'application/vnd.dcos.package.install-response+json;charset=utf-8;version=v2',
      )
      expect(installed.body).to.deep.equal({
        packageName: 'web',
        packageVersion: '1.0.0',
        appId: '/web',
        postInstallNotes: 'There it is.',
      })
      const labels = cluster.apps.get('/web')?.labels as Record<string, string>
      expect(cluster.apps.get('/web')).to.include({ mem: 64 })
      expect(labels).to.include({ own: 'kept', DCOS_PACKAGE_NAME: 'web', DCOS_PACKAGE_VERSION: '1.0.0' })
      expect(readOptionsLabel(labels)).to.deep.equal(options)
      expect(readDefinitionLabel(labels)).to.deep.equal(web)

      const listed = await call('package.list', {})
      expect(listed.body.packages).to.have.length(1)
      expect(listed.body.packages).to.have.nested.property('[0].appId', '/web')
      expect(listed.body.packages).to.have.nested.property(
        '[0].packageInformation.packageDefinition.selected',
        false,
      )

      const removed = await call('package.uninstall', { packageName: 'web' })
      expect(removed.body.results).to.deep.equal([
        { packageName: 'web', appId: '/web', packageVersion: '1.0.0', postUninstallNotes: 'Gone.' },
      ])
      expect(cluster.apps.size).to.equal(0)
    }))

  it('renders exactly what it would post, and changes nothing', () =>
    withPackageService([web], async ({ call, cluster }) => {
      const request = { packageName: 'web', options: { service: { name: 'other' } }, appId: 'mine' }
      const preview = await call('package.render', request)
      expect(cluster.apps.size).to.equal(0)
      await call('package.install', request)
      expect(preview.body.marathonJson).to.deep.equal(cluster.apps.get('/mine'))
    }))

  it('passes the caller on to Marathon, and the fields of a refusal back', () =>
    withPackageService([web], async ({ call, cluster }) => {
      const headers = { authorization: 'token=abc' }
      await call('package.install', { packageName: 'web' }, { headers })
      expect(cluster.requests.at(-1)?.headers.authorization).to.equal('token=abc')
      // Who came without a token, but by the front door, is no part of the cluster.
      const told = { 'x-dcos-principal': 'ann;user' }
      await call('package.list', {}, { headers: told })
      expect(cluster.requests.at(-1)?.headers).to.include(told)
      expect((await call('package.install', { packageName: 'web' })).body).to.deep.equal({
        type: 'PackageAlreadyInstalled',
        message: 'Package is already installed',
      })
      const details = [{ path: '/mem', errors: ['too small'] }]
      cluster.answerOnce(/apps$/, { status: 422, body: { message: 'Object is not valid', details } })
      const refused = await call('package.install', { packageName: 'web' })
      expect(refused.status).to.equal(400)
      expect(refused.body).to.deep.equal({
        type: 'MarathonBadResponse',
        message: 'Object is not valid',
        data: { errors: details },
      })
      cluster.answerOnce(/apps$/, { status: 503 })
      const broken = await call('package.install', { packageName: 'web' })
      expect([broken.status, broken.body.type]).to.deep.equal([502, 'MarathonBadGateway'])
      cluster.answerOnce(/apps$/, { status: 401, headers: { 'www-authenticate': 'acsjwt realm="r"' } })
      const unknown = await call('package.install', { packageName: 'web' })
      expect([unknown.status, unknown.body.type, unknown.headers['www-authenticate']]).to.deep.equal([
        401,
        'Unauthorized',
        'acsjwt realm="r"',
      ])
    }))

  it('refuses options that do not fit the schema and says where', () =>
    withPackageService([web], async ({ call, cluster }) => {
      const options = { service: { mem: 'much', colour: 'red' } }
      const { status, body } = await call('package.install', { packageName: 'web', options })
      expect(status).to.equal(400)
      expect(body.type).to.equal('JsonSchemaMismatch')
      const errors = body.data?.errors as { keyword: string; instance: { pointer: string } }[]
      expect(errors.map(({ keyword, instance }) => `${keyword} ${instance.pointer}`).sort()).to.deep.equal([
        'additionalProperties /service',
        'type /service/mem',
      ])
      expect(cluster.apps.size).to.equal(0)
    }))

  it('says which of several installations it does not know', () =>
    withPackageService([web], async ({ call, cluster }) => {
      for (const appId of ['/a', '/b']) await call('package.install', { packageName: 'web', appId })
      const ambiguous = await call('package.uninstall', { packageName: 'web' })
      expect(ambiguous.body).to.deep.equal({
        type: 'AmbiguousAppId',
        message: 'Multiple apps named [web] are installed: [/a, /b]',
        data: { packageName: 'web', appIds: ['/a', '/b'] },
      })
      const unknown = await call('package.uninstall', { packageName: 'web', appId: 'c' })
      expect(unknown.body.type).to.equal('UninstallNonExistentAppForPackage')
      await call('package.uninstall', { packageName: 'web', all: true })
      expect(cluster.apps.size).to.equal(0)
      expect((await call('package.uninstall', { packageName: 'web' })).body.type).to.equal(
        'PackageNotInstalled',
      )
    }))

  it('installs a package that is only a command without an app', () => {
    const { marathon: _none, ...commandOnly } = samplePackage({ name: 'tool' })
    return withPackageService([commandOnly], async ({ call }) => {
      const done = await call('package.install', { packageName: 'tool', options: { any: 1 } }, { version: 2 })
      expect(done.body).to.deep.equal({ packageName: 'tool', packageVersion: '1.0.0' })
      const old = await call('package.install', { packageName: 'tool' })
      expect(old.body.type).to.equal('ServiceMarathonTemplateNotFound')
    })
  })

  it('tears down the framework of an uninstalled app', () => {
    const framework = samplePackage({
      marathon: templateOf('{"id": "fw", "labels": {"DCOS_PACKAGE_FRAMEWORK_NAME": "fw"}}'),
    })
    return withPackageService([framework], async ({ call, cluster }) => {
      cluster.frameworks.push(
        { id: 'F-1', name: 'fw', active: true },
        { id: 'F-2', name: 'other', active: true },
      )
      await call('package.install', { packageName: 'web', appId: '/fw' })
      await call('package.uninstall', { packageName: 'web' })
      expect(cluster.requests.at(-1)).to.include({ url: '/master/teardown', body: 'frameworkId=F-1' })
    })
  })

  it('says that Marathon is not there', () =>
    withPackageService(
      [web],
      async ({ call }) => {
        const { status, body } = await call('package.install', { packageName: 'web' })
        expect(status).to.equal(503)
        expect(body.data).to.deep.equal({ serviceName: 'marathon', status: 503 })
      },
      { marathonUrl: 'http://127.0.0.1:9' },
    ))
})
