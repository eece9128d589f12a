import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect } from 'chai'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'
import { withPackageService } from './running-service.ts'
import { samplePackage } from './sample-packages.ts'
import { startStandInRepository } from './stand-in-repository.ts'
import type { StandInRepository } from './stand-in-repository.ts'

async function withSecondRepository(work: (repository: StandInRepository) => Promise<void>): Promise<void> {
  const repository = await startStandInRepository([samplePackage({ releaseVersion: 9, version: '2.0.0' })])
  try {
    await work(repository)
  } finally {
    await repository.close()
  }
}

describe('the list of repositories', () => {
  it('gives precedence to the first repository, whatever the versions are', () =>
    withSecondRepository((second) =>
      withPackageService([samplePackage()], async ({ call, repository }) => {
        const current = async (): Promise<unknown> =>
          ((await call('package.search', {})).body.packages as { currentVersion: string }[])[0]
            ?.currentVersion
        const added = await call('package.repository.add', {
          name: 'second',
          uri: second.url,
          unsigned: true,
        })
        expect(added.body.repositories).to.deep.equal([
          { name: 'Universe', uri: `${repository.url}/repo`, dcosLite: { unsigned: true } },
          { name: 'second', uri: second.url, dcosLite: { unsigned: true } },
        ])
        expect(await current()).to.equal('1.0.0')
        await call('package.repository.delete', { name: 'second' })
        await call('package.repository.add', { name: 'second', uri: second.url, index: 0, unsigned: true })
        expect(await current()).to.equal('2.0.0')
      }),
    ))

  it('stays as it was changed when the service starts again', () =>
    withPackageService([], async (bench) => {
      await bench.call('package.repository.delete', { name: 'Universe' })
      await bench.restart()
      expect((await bench.call('package.repository.list', {})).body).to.deep.equal({ repositories: [] })
      const moved = { defaultRepositories: [{ name: 'Added later', uri: 'http://127.0.0.1:9/' }] }
      await bench.restart(moved)
      expect((await bench.call('package.repository.list', {})).body.repositories).to.have.length(1)
    }))

  it('refuses what cannot be added or deleted, with the reason', () =>
    withSecondRepository((second) =>
      withPackageService([], async ({ call, repository }) => {
        const uri = second.url
        const problems: [string, Record<string, unknown>, string, unknown][] = [
          ['add', { name: 'x', uri: 'file:///etc' }, 'UnsupportedRepositoryUri', { uri: 'file:///etc' }],
          ['add', { name: 'x', uri }, 'RepositoryNotSigned', { repository: { name: 'x', uri } }],
          [
            'add',
            { name: 'Universe', uri, unsigned: true },
            'RepositoryAlreadyPresent',
            { name: 'Universe' },
          ],
          [
            'add',
            { name: 'x', uri, index: 7, unsigned: true },
            'RepositoryAddIndexOutOfBounds',
            { attempted: 7, max: 1 },
          ],
          ['delete', {}, 'RepoNameOrUriMissing', undefined],
          ['delete', { name: 'x' }, 'RepositoryNotPresent', { name: 'x' }],
        ]
        for (const [operation, body, type, data] of problems) {
          const answer = await call(`package.repository.${operation}`, body)
          expect([answer.status, answer.body.type, answer.body.data], type).to.deep.equal([400, type, data])
        }
        const unreachable = await call('package.repository.add', { name: 'x', uri: 'http://127.0.0.1:9/' })
        expect(unreachable.body.type).to.equal('RepositoryUriConnection')
        second.failure = { status: 404 }
        const missing = await call('package.repository.add', { name: 'x', uri, unsigned: true })
        expect([missing.status, missing.body.type]).to.deep.equal([400, 'UniverseClientHttpError'])
        second.failure = { status: 200, body: {}, headers: { 'content-type': 'text/html' } }
        expect((await call('package.repository.add', { name: 'x', uri, unsigned: true })).body.type).to.equal(
          'UnsupportedContentType',
        )
        second.failure = { status: 302, headers: { location: 'https://127.0.0.1:9/' } }
        expect((await call('package.repository.add', { name: 'x', uri, unsigned: true })).body.type).to.equal(
          'UnsupportedRedirect',
        )
        expect((await call('package.repository.list', {})).body.repositories).to.have.length(1)
        expect(repository.requests).to.have.length(0)
      }),
    ))
})

describe('fetching a repository', () => {
  it('asks with the version of the cluster, and again only for what changed', () =>
    withPackageService([samplePackage()], async ({ call, repository }) => {
      await call('package.search', {})
      await call('package.search', {})
      const [first, second] = repository.requests
      expect(first?.headers['user-agent']).to.match(/^cosmos\/\S+ dcos\/2\.2$/)
      expect(first?.headers.accept).to.include('version=v5')
      expect(second?.headers['if-none-match']).to.be.a('string')
      repository.packages = []
      expect((await call('package.search', {})).body.packages).to.deep.equal([])
    }))

  it('uses what it has for a while without asking', () =>
    withPackageService(
      [samplePackage()],
      async ({ call, repository }) => {
        await Promise.all([1, 2, 3].map(() => call('package.search', {})))
        expect(repository.requests).to.have.length(1)
      },
      { repositoryFreshMs: 60_000 },
    ))

  it('repeats after a failure of the repository, fails when it lasts, and recovers', () =>
    withPackageService([samplePackage()], async ({ call, repository }) => {
      repository.failure = { status: 503 }
      const failed = await call('package.search', {})
      expect([failed.status, failed.body.type]).to.deep.equal([500, 'UniverseClientHttpError'])
      expect(repository.requests).to.have.length(4)
      repository.failure = undefined
      expect((await call('package.search', {})).body.packages).to.have.length(1)
    }))

  it('reads a repository from a file when the configuration names one', () =>
    withTemporaryFolder(async (folder) => {
      const file = join(folder, 'universe.json')
      await writeFile(file, JSON.stringify({ packages: [samplePackage()] }))
      const defaultRepositories = [{ name: 'Local', uri: pathToFileURL(file).href }]
      await withPackageService(
        [],
        async ({ call }) => {
          expect((await call('package.search', {})).body.packages).to.have.length(1)
          await writeFile(file, JSON.stringify({ packages: [] }))
          expect((await call('package.search', {})).body.packages).to.have.length(0)
        },
        { defaultRepositories },
      )
    }))

  it('takes a deleted one of the configuration back, also from a file, and follows its address again', () =>
    withTemporaryFolder(async (folder) => {
      const uriOf = async (name: string): Promise<string> => {
        await writeFile(join(folder, name), JSON.stringify({ packages: [samplePackage()] }))
        return pathToFileURL(join(folder, name)).href
      }
      const [local, later] = [
        { name: 'Local', uri: await uriOf('universe.json') },
        { name: 'Local', uri: await uriOf('later.json') },
      ]
      await withPackageService(
        [],
        async ({ call, restart }) => {
          await call('package.repository.delete', { name: 'Local' })
          const refused = await call('package.repository.add', { ...local, uri: later.uri })
          expect(refused.body.type).to.equal('UnsupportedRepositoryUri')
          const { status, body } = await call('package.repository.add', local)
          expect([status, body.repositories]).to.deep.equal([
            200,
            [{ ...local, dcosLite: { unsigned: false, verified: 'with the installation' } }],
          ])
          await restart({ defaultRepositories: [later] })
          const after = (await call('package.repository.list', {})).body
          expect(after).to.have.nested.property('repositories[0].uri', later.uri)
          expect((await call('package.search', {})).body.packages).to.have.length(1)
        },
        { defaultRepositories: [local] },
      )
    }))
})
