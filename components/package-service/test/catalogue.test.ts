import { expect } from 'chai'
import { withPackageService } from './running-service.ts'
import { samplePackage, templateOf } from './sample-packages.ts'

const icon = 'https://example.com/icon.png'
const packages = [
  samplePackage({ resource: { images: { 'icon-small': icon } }, lastUpdated: 5 }),
  samplePackage({ version: '0.9', releaseVersion: 3, description: 'The current one' }),
  samplePackage({ name: 'promoted', selected: true, tags: ['database'] }),
]

describe('the catalogue', () => {
  it('is searched by name, description and tag, promoted packages first', () =>
    withPackageService(packages, async ({ call }) => {
      const all = await call('package.search', {})
      expect(all.body).to.deep.nested.include({
        'packages[0].name': 'promoted',
        'packages[1].currentVersion': '0.9',
        'packages[1].versions': { '1.0.0': 0, '0.9': 3 },
        'packages[1].dcosLite': { runs: 'runs', unsigned: true },
      })
      const names = async (query: string): Promise<unknown[]> =>
        ((await call('package.search', { query })).body.packages as { name: string }[]).map(
          ({ name }) => name,
        )
      expect(await names('CURRENT')).to.deep.equal(['web'])
      expect(await names('data*')).to.deep.equal(['promoted'])
      expect(await names('Data*')).to.deep.equal([])
      expect(await names('nothing')).to.deep.equal([])
    }))

  it('describes a version, with links that lead through this cluster', () =>
    withPackageService(packages, async ({ call, url }) => {
      const request = { packageName: 'web', packageVersion: '1.0.0' }
      const { body } = await call('package.describe', request, { version: 3 })
      const through = `${url}/package/resource?url=${icon}`
      expect(body.package).to.deep.include({
        resource: { images: { 'icon-small': through } },
        releaseVersion: 0,
      })
      const behindTls = await call('package.describe', request, {
        version: 3,
        headers: { 'x-forwarded-proto': 'https' },
      })
      expect(behindTls.body)
        .to.have.nested.property('package.resource.images.icon-small')
        .that.matches(/^https:/)
      const old = await call('package.describe', request, { version: 2 })
      expect(old.body).to.include({ name: 'web', packagingVersion: '3.0', selected: false, framework: false })
      expect(old.body).not.to.have.any.keys('releaseVersion', 'lastUpdated')
    }))

  it('lists versions with release versions as text', () =>
    withPackageService(packages, async ({ call }) => {
      const { body } = await call('package.list-versions', {
        packageName: 'web',
        includePackageVersions: true,
      })
      expect(body).to.deep.equal({ results: { '0.9': '3', '1.0.0': '0' } })
    }))

  it('answers 400 with a type for what it does not know', () =>
    withPackageService(packages, async ({ call }) => {
      const unknown = await call('package.describe', { packageName: 'nope' }, { version: 3 })
      expect([unknown.status, unknown.body]).to.deep.equal([
        400,
        { type: 'PackageNotFound', message: 'Package [nope] not found', data: { packageName: 'nope' } },
      ])
      expect(unknown.headers['x-dcos-error-code']).to.equal('DCL_PACKAGE_SERVICE_PACKAGE_NOT_FOUND')
      const version = await call(
        'package.describe',
        { packageName: 'web', packageVersion: '7' },
        { version: 3 },
      )
      expect(version.body.message).to.equal('Version [7] of package [web] not found')
      const upgradable = samplePackage({ upgradesFrom: ['*'] })
      await withPackageService([upgradable], async (other) => {
        const flat = await other.call('package.describe', { packageName: 'web' }, { version: 2 })
        expect(flat.body.type).to.equal('ConversionFromPackageToV2DescribeResponse')
      })
    }))

  it('says of every package whether it runs here, and why not', () => {
    const zk = templateOf('{"env": {"ZK": "zk://master.mesos:2181/x"}}')
    const native = { assets: { uris: { lib: 'https://example.com/libmesos-bundle-1.11.tgz' } } }
    const image = templateOf('{"container": {"type": "DOCKER", "docker": {"image": "x"}}}')
    return withPackageService(
      [
        samplePackage({ name: 'needs-zk', marathon: zk }),
        samplePackage({ name: 'needs-lib', resource: native }),
        samplePackage({ name: 'needs-image', marathon: image }),
      ],
      async ({ call }) => {
        const { body } = await call('package.search', {})
        const found = body.packages as { name: string; dcosLite: { runs: string; reason: string } }[]
        expect(found.map(({ name, dcosLite }) => `${name} ${dcosLite.runs}`)).to.deep.equal([
          'needs-image renders-only',
          'needs-lib cannot-run',
          'needs-zk cannot-run',
        ])
        expect(found.every(({ dcosLite }) => dcosLite.reason.length > 20)).to.equal(true)
        const installed = await call('package.install', { packageName: 'needs-image', appId: '/x' })
        expect(installed.body.dcosLite).to.have.property('runs', 'renders-only')
      },
    )
  })

  it('hides versions that need a newer cluster, unless somebody names one, and installs none', () =>
    withPackageService(
      [
        samplePackage({ minDcosReleaseVersion: '2.2' }),
        samplePackage({
          version: '2.0.0',
          releaseVersion: 7,
          minDcosReleaseVersion: '2.2.1',
          upgradesFrom: ['*'],
        }),
        samplePackage({ name: 'retired', minDcosReleaseVersion: '9999' }),
      ],
      async ({ call, cluster }) => {
        const found = await call('package.search', {})
        expect(found.body.packages).to.have.length(1)
        expect(found.body).to.deep.nested.include({ 'packages[0].versions': { '1.0.0': 0 } })
        const listed = { packageName: 'web', includePackageVersions: true }
        expect((await call('package.list-versions', listed)).body).to.deep.equal({
          results: { '1.0.0': '0' },
        })
        const current = await call('package.describe', { packageName: 'web' }, { version: 3 })
        expect(current.body.package).to.include({ version: '1.0.0' })
        const retired = await call('package.install', { packageName: 'retired' })
        expect(retired.body.type).to.equal('PackageNotFound')
        const named = { packageName: 'web', packageVersion: '2.0.0' }
        const described = await call('package.describe', named, { version: 3 })
        expect(described.body.dcosLite).to.deep.include({
          runs: 'cannot-run',
          reason: 'it needs DC/OS 2.2.1; this cluster is like 2.2',
        })
        const refused = await call('package.install', named)
        expect([refused.body.type, refused.body.data]).to.deep.equal([
          'PackageNeedsNewerCluster',
          { ...named, minDcosReleaseVersion: '2.2.1' },
        ])
        expect((await call('package.plan', named)).body.type).to.equal('PackageNeedsNewerCluster')
        expect(cluster.apps.size).to.equal(0)
        await call('package.install', { packageName: 'web' })
        expect((await call('service.describe', { appId: '/web' })).body.upgradesTo).to.deep.equal([])
      },
    ))

  it('ends a file whose content is not the one that the package names', () =>
    withPackageService([], async ({ url, repository, cluster }) => {
      const file = `${cluster.url}/files/tool.bin`
      const contentHash = [{ algo: 'sha256' as const, value: '0'.repeat(64) }]
      const binary = { kind: 'executable' as const, url: file, contentHash }
      repository.packages = [
        samplePackage({ resource: { cli: { binaries: { linux: { 'x86-64': binary } } } } }),
      ]
      cluster.answerOnce(/tool.bin/, { status: 200, body: Buffer.from('changed') })
      const content = await fetch(`${url}/package/resource?url=${file}`)
        .then((answer) => (answer.ok ? answer.text() : 'refused'))
        .catch(() => 'refused')
      expect(content).to.equal('refused')
    }))

  it('hands out the files that packages name, and no other', () =>
    withPackageService([], async ({ url, repository, cluster }) => {
      const file = `${cluster.url}/files/tool.bin`
      repository.packages = [samplePackage({ resource: { assets: { uris: { tool: file } } } })]
      cluster.answerOnce(/tool.bin/, {
        status: 200,
        body: Buffer.from('bytes'),
        headers: { 'content-type': 'x/y' },
      })
      const answer = await fetch(`${url}/package/resource?url=${file}`)
      expect(await answer.text()).to.equal('bytes')
      expect(answer.headers.get('content-type')).to.equal('x/y')
      expect(answer.headers.get('content-disposition')).to.equal('attachment; filename="tool.bin"')
      // An address that a package names may be one of the cluster's own: there it is nobody who asks.
      const asked = [...cluster.requests, ...repository.requests].filter(
        ({ url: path, method }) => method === 'GET' && /tool.bin|repo/.test(path),
      )
      expect(asked.length).to.be.greaterThan(1)
      for (const { headers, url: path } of asked) expect(headers['x-dcos-principal'], path).to.equal(';user')
      // Whatever a redirection says, the answer is one of the catalogue.
      for (const location of ['http://[', 'https://127.0.0.1:9/', undefined]) {
        cluster.answerOnce(/tool.bin/, { status: 302, headers: location === undefined ? {} : { location } })
        const led = await fetch(`${url}/package/resource?url=${file}`)
        expect([led.status, ((await led.json()) as { type: string }).type], location).to.deep.equal([
          400,
          'GenericHttpError',
        ])
      }
      const other = await fetch(`${url}/package/resource?url=http://127.0.0.1:9/secret`)
      expect(other.status).to.equal(403)
      expect(await other.json()).to.have.nested.property('data.destination', 'http://127.0.0.1:9/secret')
    }))
})
