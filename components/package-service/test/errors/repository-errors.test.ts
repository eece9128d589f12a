import { gzipSync } from 'node:zlib'
import { expect } from 'chai'
import type { Clock } from '@dcos-lite/lib/clock'
import { acquireStore } from '@dcos-lite/lib/store'
import type { Store } from '@dcos-lite/lib/store'
import { eventually, testEnvironment, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { join } from 'node:path'
import { start } from '../../src/index.ts'
import { callPackageService } from '../package-client.ts'
import { withPackageService } from '../running-service.ts'
import type { Bench } from '../running-service.ts'
import { startStandInRepository } from '../stand-in-repository.ts'
import { testError } from './error-case.ts'
import type { ErrorCase } from './error-case.ts'

const add = (bench: Bench, more: Record<string, unknown>): ReturnType<Bench['call']> =>
  bench.call('package.repository.add', { name: 'x', uri: bench.repository.url, unsigned: true, ...more })
const supported = [4, 3].map((v) => `application/vnd.dcos.universe.repo+json;charset=utf-8;version=v${v}`)
const given = { repository: { name: 'x', uri: 'http://127.0.0.1:9/' } }

const cases: ErrorCase[] = [
  {
    type: 'RepoNameOrUriMissing',
    when: 'a repository is deleted without name and URI',
    data: undefined,
    provoke: ({ call }) => call('package.repository.delete', {}),
  },
  {
    type: 'RepositoryAddIndexOutOfBounds',
    when: 'an index behind the end of the list',
    data: { attempted: 2, max: 1 },
    provoke: (bench) => add(bench, { index: 2 }),
  },
  {
    type: 'RepositoryAlreadyPresent',
    when: 'the name and the URI are there',
    data: ({ repository }: Bench) => ({ name: 'Universe', uri: `${repository.url}/repo` }),
    provoke: (bench) => add(bench, { name: 'Universe', uri: `${bench.repository.url}/repo` }),
  },
  {
    type: 'RepositoryNotPresent',
    when: 'neither the name nor the URI are there',
    data: { name: 'x', uri: 'http://y' },
    provoke: ({ call }) => call('package.repository.delete', { name: 'x', uri: 'http://y' }),
  },
  {
    type: 'RepositoryUriSyntax',
    when: 'an address that is none',
    data: { repository: { name: 'x', uri: 'no address' }, cause: 'not a URL' },
    provoke: (bench) => add(bench, { uri: 'no address' }),
  },
  {
    type: 'UnsupportedRepositoryUri',
    when: 'another scheme than http and https',
    data: { uri: 'file:///repo' },
    provoke: (bench) => add(bench, { uri: 'file:///repo' }),
  },
  {
    type: 'RepositoryUriConnection',
    when: 'nobody listens at the address',
    data: { ...given, cause: 'connect ECONNREFUSED 127.0.0.1:9' },
    provoke: (bench) => add(bench, { uri: 'http://127.0.0.1:9/' }),
  },
  {
    type: 'UniverseClientHttpError',
    when: 'the repository answers 404 to an addition',
    data: ({ repository: { url } }: Bench) => ({
      packageRepository: { name: 'x', uri: url },
      method: 'GET',
      clientStatus: 404,
      status: 500,
    }),
    async provoke(bench) {
      bench.repository.failure = { status: 404 }
      return add(bench, {})
    },
  },
  {
    type: 'UniverseClientHttpError',
    when: 'the only repository answers 500 to a search',
    status: 500,
    data: ({ repository: { url } }: Bench) => ({
      packageRepository: { name: 'Universe', uri: `${url}/repo` },
      method: 'GET',
      clientStatus: 500,
      status: 500,
    }),
    async provoke({ call, repository }) {
      repository.failure = { status: 500 }
      return call('package.search', {})
    },
  },
  {
    type: 'UnsupportedContentEncoding',
    when: 'the repository packs with something else than gzip',
    data: { supported: ['gzip'], actual: 'br' },
    async provoke(bench) {
      const headers = { 'content-type': supported[0] ?? '', 'content-encoding': 'br' }
      bench.repository.failure = { status: 200, headers, body: Buffer.from('x') }
      return add(bench, {})
    },
  },
  {
    type: 'UnsupportedContentType',
    when: 'the repository sends something else than a repository',
    data: { supported, actual: 'text/html' },
    async provoke(bench) {
      bench.repository.failure = { status: 200, headers: { 'content-type': 'text/html' } }
      return add(bench, {})
    },
  },
  {
    type: 'UnsupportedRedirect',
    when: 'the repository leads to another scheme',
    data: { supported: ['http'], actual: 'https' },
    async provoke(bench) {
      bench.repository.failure = { status: 302, headers: { location: 'https://127.0.0.1:9/' } }
      return add(bench, {})
    },
  },
]

describe('errors of the catalogue that repositories cause', () => {
  for (const one of cases) testError(one)

  it('RepositoryUriConnection: truncated JSON, gzip that is none, a package that does not fit the format', async () => {
    const repository = await startStandInRepository([])
    const headers = { 'content-type': supported[0] ?? '' }
    const broken: [Record<string, string>, string | Buffer][] = [
      [headers, '{"packages": [{"name": "we'],
      [{ ...headers, 'content-encoding': 'gzip' }, 'not packed'],
      [headers, '{"packages": [{"name": "web"}]}'],
      [headers, '{"packages": 1}'],
    ]
    try {
      await withPackageService([], async ({ call }) => {
        for (const [more, text] of broken) {
          repository.failure = { status: 200, headers: more, body: Buffer.from(text) }
          const request = { name: 'x', uri: repository.url, unsigned: true }
          const { body } = await call('package.repository.add', request)
          expect(body.type, text.toString()).to.equal('RepositoryUriConnection')
          expect(body.data?.cause).to.be.a('string').with.length.greaterThan(5)
        }
      })
    } finally {
      await repository.close()
    }
  })
})

describe('a repository that is too large', () => {
  it('RepositoryUriConnection: says so, plain and compressed', async () => {
    const repository = await startStandInRepository([])
    const headers = { 'content-type': supported[0] ?? '' }
    const blanks = Buffer.alloc(41 * 1024 * 1024, ' ')
    try {
      await withPackageService([], async ({ call }) => {
        for (const gzip of [false, true]) {
          repository.failure = {
            status: 200,
            headers: gzip ? { ...headers, 'content-encoding': 'gzip' } : headers,
            body: gzip ? gzipSync(blanks) : blanks,
          }
          const request = { name: 'x', uri: repository.url, unsigned: true }
          const { body } = await call('package.repository.add', request)
          expect([body.type, body.data?.cause]).to.deep.equal([
            'RepositoryUriConnection',
            'it is larger than 40 MiB',
          ])
        }
      })
    } finally {
      await repository.close()
    }
  }).timeout(60_000)
})

describe('a store that is in the way', () => {
  /** A package service over a store whose writes wait for `gate`; its five seconds are a `hurry`-th of that. */
  async function withSlowStore(
    gate: { opened: Promise<void>; waiting?: number },
    hurry: number,
    advance: (url: string) => Promise<void>,
  ): Promise<void> {
    await withTemporaryFolder(async (folder) => {
      const repository = await startStandInRepository([])
      const environment = testEnvironment()
      const { clock } = environment
      const hurried: Clock = { ...clock, after: (ms, callback) => clock.after(ms / hurry, callback) }
      const file = join(folder, 'store.sqlite')
      const { store, release } = await acquireStore({ engine: 'sqlite', file }, environment)
      const slow = new Proxy(store, {
        get(target, name) {
          const member: unknown = Reflect.get(target, name)
          if (typeof member !== 'function') return member
          if (name !== 'transact') return member.bind(target) as unknown
          return async (...request: Parameters<Store['transact']>) => {
            gate.waiting = (gate.waiting ?? 0) + 1
            await gate.opened
            return target.transact(...request)
          }
        },
      })
      const running = await start(
        {
          listen: { host: '127.0.0.1', port: 0 },
          store: slow,
          marathonUrl: 'http://127.0.0.1:9',
          defaultRepositories: [{ name: 'Universe', uri: `${repository.url}/repo`, unsigned: true }],
        },
        { ...environment, clock: hurried },
      )
      try {
        await advance(running.urls.api ?? '')
      } finally {
        await running.stop()
        await release()
        await repository.close()
      }
    })
  }
  const remove = (url: string): ReturnType<typeof callPackageService> =>
    callPackageService(url, 'package.repository.delete', { name: 'Universe' })

  it('TimeoutError: the store did not answer within five seconds', async () => {
    const gate = { opened: Promise.resolve() }
    let open = (): void => undefined
    await withSlowStore(gate, 100, async (url) => {
      gate.opened = new Promise((resolve) => (open = resolve))
      const late = await remove(url)
      open()
      expect([late.status, late.body.type, late.body.data]).to.deep.equal([
        400,
        'TimeoutError',
        { operation: 'Write', destination: 'store:repositories', timeout: '5 seconds' },
      ])
    })
  })

  it('ConcurrentAccess: of two changes of the list at once one is refused', async () => {
    const gate = { opened: Promise.resolve(), waiting: 0 }
    await withSlowStore(gate, 1 / 100, async (url) => {
      let open = (): void => undefined
      gate.opened = new Promise((resolve) => (open = resolve))
      gate.waiting = 0
      const both = [remove(url), remove(url)]
      // Both have read the list when the store begins to write.
      await eventually(() => gate.waiting === 2)
      open()
      const types = (await Promise.all(both)).map(({ status, body }) => (status === 200 ? 'done' : body.type))
      expect(types).to.have.members(['done', 'ConcurrentAccess'])
    })
  })
})
