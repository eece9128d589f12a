import { expect } from 'chai'
import { generateKey, signRepository } from '@dcos-lite/lib/package-signing'
import type { PackageDefinition } from '@dcos-lite/lib/package-format'
import { eventually } from '@dcos-lite/lib/testing'
import { withPackageService } from './running-service.ts'
import { samplePackage } from './sample-packages.ts'
import { startStandInRepository } from './stand-in-repository.ts'
import type { StandInRepository } from './stand-in-repository.ts'

const { key, keys } = generateKey({ repository: 'ours', now: new Date(), seed: Buffer.alloc(32, 7) })
const { key: other } = generateKey({ repository: 'ours', now: new Date(), seed: Buffer.alloc(32, 8) })

function sign(repository: StandInRepository, packages: PackageDefinition[], serial: number): void {
  repository.packages = packages
  const text = JSON.stringify({ packages })
  const documents = [{ format: 'v4' as const, text }]
  const { signed } = signRepository({ packages, documents, keys, signers: [key], serial, now: new Date() })
  repository.signature = JSON.stringify(signed)
}

async function withSigned(work: (repository: StandInRepository) => Promise<void>): Promise<void> {
  const repository = await startStandInRepository([])
  try {
    sign(repository, [samplePackage({ name: 'signed' })], 2)
    await work(repository)
  } finally {
    await repository.close()
  }
}

describe('signed repositories', () => {
  it('are held to the keys they had when they were added, and an older state or a changed byte is named and not used', () =>
    withSigned((signed) =>
      withPackageService([samplePackage()], async (bench) => {
        const { call } = bench
        const names = async (): Promise<unknown[]> =>
          ((await call('package.search', {})).body.packages as { name: string }[]).map(({ name }) => name)
        const added = await call('package.repository.add', { name: 'signed', uri: signed.url })
        expect(added.body).to.deep.nested.include({
          'repositories[1].dcosLite': {
            unsigned: false,
            keys: [{ keyId: key.keyId, publicKey: key.publicKey }],
          },
        })
        expect(await names()).to.deep.equal(['signed', 'web'])
        sign(signed, [], 1)
        const back = await call('package.search', {})
        expect(back.body).to.have.nested.property(
          'dcosLite.unavailableRepositories[0].type',
          'RepositorySignatureNotValid',
        )
        expect(back.body).to.have.nested.property('dcosLite.unavailableRepositories[0].stale', true)
        expect(await names()).to.deep.equal(['signed', 'web'])
        await bench.restart()
        expect((await bench.call('package.search', {})).body.packages).to.have.length(1)
        sign(signed, [samplePackage({ name: 'newer' })], 3)
        expect((await bench.call('package.search', {})).body.packages).to.have.length(2)
        signed.packages = [samplePackage({ name: 'forged' })]
        const forged = await bench.call('package.describe', { packageName: 'forged' }, { version: 3 })
        expect(forged.body.type).to.equal('PackageNotFound')
        const verified = await bench.call('package.verify', {})
        expect(verified.body.repositories).to.have.nested.property('[1].result', 'failed')
        expect(verified.body.repositories).to.have.nested.property('[0].result', 'unsigned')
      }),
    ))

  it('are refused with other keys than those the user gave', () =>
    withSigned((signed) =>
      withPackageService([], async ({ call }) => {
        const request = { name: 'signed', uri: signed.url, keys: [other.publicKey] }
        const refused = await call('package.repository.add', request)
        expect(refused.body.type).to.equal('RepositorySignatureNotValid')
        const taken = await call('package.repository.add', { ...request, keys: [key.publicKey] })
        expect(taken.status).to.equal(200)
      }),
    ))
})

describe('a repository that cannot be read', () => {
  it('is named while the others work, whether it hangs or answers 500', () =>
    withSigned((signed) =>
      withPackageService([samplePackage()], async (bench) => {
        const { call } = bench
        await call('package.repository.add', { name: 'broken', uri: signed.url, index: 0, unsigned: true })
        signed.failure = { status: 500 }
        const found = await call('package.search', {})
        expect(found.body.packages).to.have.length(1)
        expect(found.body).to.have.nested.property('dcosLite.unavailableRepositories[0].name', 'broken')
        expect((await call('package.install', { packageName: 'web' })).status).to.equal(200)
        const perhapsThere = await call('package.describe', { packageName: 'nope' }, { version: 3 })
        expect(perhapsThere.body.type).to.equal('UniverseClientHttpError')
        signed.hangs = true
        await bench.restart({ repositoryWaitMs: 500 })
        // The other one may be late too, on a machine that is busy.
        await eventually(async () => {
          const late = await bench.call('package.describe', { packageName: 'web' }, { version: 3 })
          expect(late.body).to.have.nested.property(
            'dcosLite.unavailableRepositories[0].type',
            'RepositoryUriConnection',
          )
        })
      }),
    ))

  it('is refused with the way out when it is an archive of DC/OS 1.7', () =>
    withSigned((signed) =>
      withPackageService([], async ({ call }) => {
        signed.failure = {
          status: 200,
          body: Buffer.from('PK\u0003\u0004'),
          headers: { 'content-type': 'application/zip' },
        }
        const refused = await call('package.repository.add', { name: 'zip', uri: signed.url, unsigned: true })
        expect(refused.body.type).to.equal('UnsupportedContentType')
        expect(refused.body.message).to.contain('zip archive of DC/OS 1.7')
      }),
    ))
})
