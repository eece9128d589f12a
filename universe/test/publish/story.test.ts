import { once } from 'node:events'
import { chmod, cp, readFile, readdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect } from 'chai'
import { requestText } from '@dcos-lite/lib/http-client'
import { testEnvironment, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { startRepositoryServer } from '../../src/index.ts'
import { metadata, writeTree } from '../package-tree.ts'
import { nextState } from '../../src/publish/next-state.ts'
import { publish } from '../../src/publish/publish.ts'
import { readTrusted } from '../../src/publish/signing-flags.ts'
import { readPackages } from '../../src/repository/read-repository.ts'
import { failureOf, refusal, runCommand } from '../run-command.ts'

const token = 'a-token-for-publishing'

interface Bench {
  folder: string
  /** The result of a command that must work. */
  json(...args: string[]): Promise<Record<string, unknown>>
  /** The error code of a command that must not. */
  refused(...args: string[]): Promise<string>
}

/** Names of the bench's files become paths. */
const placed = (args: string[]): string[] =>
  args.map((arg) =>
    /^(release|tree|files|keys|other|copy|fresh|plain-file|universe|token|wrong)\b/.test(arg)
      ? `@/${arg}`
      : arg,
  )

async function withBench(work: (bench: Bench) => Promise<void>): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    const bench: Bench = {
      folder,
      json: (...args) => runCommand(folder, placed(args)),
      refused: (...args) => refusal(folder, placed(args)),
    }
    await writeTree(folder, {
      'tree/W/web/0/package.json': metadata(),
      'tree/W/web/0/resource.json': { assets: { uris: { app: 'https://example.invalid/app.tgz' } } },
      'files/app.tgz': 'the program',
    })
    await bench.json('key', 'new', '--repository', 'acme', '--out', 'keys/first.key')
    await work(bench)
  })
}

interface ServedBench extends Bench {
  url: string
  failure(...args: string[]): Promise<{ message: string; remedy: string }>
}

/** A server that takes publications with the token in the file `token`. */
async function withServer(
  { trust }: { trust?: string },
  work: (bench: ServedBench) => Promise<void>,
): Promise<void> {
  await withBench(async (bench) => {
    const { folder } = bench
    await writeTree(folder, { token })
    const trusted = trust === undefined ? {} : { trustedKeys: await readTrusted([join(folder, trust)]) }
    const tokens = { read: [], publish: [token] }
    const listen = { host: '127.0.0.1', port: 0 }
    const server = await startRepositoryServer(
      { folder: join(folder, 'served'), listen, tokens, ...trusted },
      testEnvironment(),
    )
    try {
      const failure: ServedBench['failure'] = (...args) => failureOf(folder, placed(args))
      await work({ ...bench, url: server.urls.api ?? '', failure })
    } finally {
      await server.stop()
    }
  })
}

const publishArgs = ['--packages', 'tree', '--key', 'keys/first.key', '--assets', 'files']

describe('publishing', function () {
  this.timeout(120_000)

  it('adds revisions, never changes a released one, and shows before it does', () =>
    withBench(async ({ folder, json, refused }) => {
      const preview = await json('publish', 'release', ...publishArgs, '--dry-run')
      expect(preview).to.deep.include({ published: false, serial: 1, signed: true })
      expect(await readdir(folder)).not.to.include('release')
      expect(await json('publish', 'release', ...publishArgs)).to.deep.include({ published: true, serial: 1 })
      await writeTree(folder, { 'tree/W/web/1/package.json': metadata({ version: '1.1.0' }) })
      const second = await json('publish', 'release', ...publishArgs)
      expect(second).to.deep.include({ serial: 2, added: ['web 1.1.0 (release 1)'], unchanged: 1 })
      expect(await json('verify', 'release', '--trust', 'keys/keys.json')).to.include({
        trusted: true,
        serial: 2,
      })
      await writeTree(folder, { 'tree/W/web/0/package.json': metadata({ description: 'other' }) })
      expect(await refused('publish', 'release', ...publishArgs)).to.equal('UNIVERSE_RELEASE_CHANGED')
      await writeTree(folder, { 'tree/W/web/0/package.json': metadata(), 'files/app.tgz': 'another program' })
      expect(await json('publish', 'release', ...publishArgs)).to.include({ serial: 3 })
      expect(await refused('publish', 'release', '--packages', 'tree')).to.equal('UNIVERSE_SIGNATURE_NEEDED')
      expect(await readdir(join(folder, 'release'))).not.to.include('publish.lock')
    }))

  it('finds a changed byte, a document without its signature, and a stranger', () =>
    withBench(async ({ folder, json, refused }) => {
      await json('publish', 'release', ...publishArgs)
      await json('key', 'new', '--repository', 'acme', '--out', 'other/first.key')
      expect(await refused('verify', 'release', '--trust', 'other/keys.json')).to.equal(
        'UNIVERSE_NOT_TRUSTED',
      )
      const [state = ''] = await readdir(join(folder, 'release/states'))
      const file = join(folder, 'release/states', state, 'universe.json')
      await writeFile(file, (await readFile(file, 'utf8')).replace('A web server', 'A Web server'))
      expect(await refused('verify', 'release', '--trust', 'keys/keys.json')).to.equal('UNIVERSE_NOT_TRUSTED')
      await writeFile(file, '{"packages": [')
      expect(await refused('verify', 'release', '--trust', 'keys/keys.json')).to.equal(
        'UNIVERSE_REPOSITORY_DAMAGED',
      )
    }))

  it('says what stops it: a lock, a folder that is read-only, assets that nobody has, a foreign key file', () =>
    withBench(async ({ folder, json, refused }) => {
      expect(await refused('publish', 'release', '--packages', 'tree', '--key', 'keys/first.key')).to.equal(
        'PACKAGE_SIGNING_ASSETS_WITHOUT_HASH',
      )
      await writeTree(folder, { 'release/publish.lock': 'elsewhere 1' })
      expect(await refused('publish', 'release', ...publishArgs)).to.equal('UNIVERSE_REPOSITORY_LOCKED')
      await writeTree(folder, { 'plain-file': '' })
      expect(await refused('publish', 'plain-file/x', ...publishArgs)).to.match(/UNIVERSE_REPOSITORY_UN/)
      await chmod(join(folder, 'keys/first.key'), 0o644)
      expect(await refused('publish', 'other', ...publishArgs)).to.equal('PACKAGE_SIGNING_KEY_UNREADABLE')
      await chmod(join(folder, 'keys/first.key'), 0o600)
      await cp(join(folder, 'release'), join(folder, 'copy'), { recursive: true })
      expect(await refused('verify', 'copy', '--trust', 'keys/keys.json')).to.equal(
        'UNIVERSE_REPOSITORY_UNREADABLE',
      )
      await writeTree(folder, { 'release/publish.lock': '' })
      expect(await json('publish', 'fresh', ...publishArgs)).to.include({ serial: 1 })
    }))

  it('refuses packages whose files only an installation has, with --assets too', () =>
    withBench(async ({ folder, json, refused }) => {
      const [file, own] = ['tree/W/web/1/resource.json', 'tree/W/web/1/package.json']
      const binary = (url: string): object => ({
        ...{ kind: 'zip', url },
        contentHash: [{ algo: 'sha256', value: 'a'.repeat(64) }],
      })
      const linux = { 'x86-64': binary('http://Installation.invalid/web-1.zip') }
      await json('publish', 'release', ...publishArgs)
      await writeTree(folder, {
        [own]: metadata({ version: '1.1.0', minDcosReleaseVersion: '1.10' }),
        [file]: { cli: { binaries: { linux } } },
        'files/web-1.zip': 'a program',
      })
      for (const args of [[...publishArgs, '--dry-run'], publishArgs, ['--packages', 'tree']]) {
        expect(await refused('publish', 'release', ...args)).to.equal('UNIVERSE_ASSETS_OF_INSTALLATION')
      }
      const { message, remedy } = await failureOf(folder, placed(['publish', 'copy', '--packages', 'tree']))
      expect(message).to.include('web 1.1.0 (release 1)').and.include('http://Installation.invalid/web-1.zip')
      expect(remedy).to.include('resource.json')
      // A repository that released such a package before goes on.
      const packages = await readPackages(join(folder, 'tree'))
      await publish({ place: join(folder, 'other') }, new Date(), (before) =>
        nextState(before, packages, undefined),
      )
      const next = await json('publish', 'other', '--packages', 'tree')
      expect(next).to.include({ serial: 2, unchanged: 2 })
      await writeTree(folder, {
        [file]: { cli: { binaries: { linux: { 'x86-64': binary('https://example.invalid/web-1.zip') } } } },
      })
      expect(await json('publish', 'release', ...publishArgs)).to.include({ serial: 2 })
    }))

  it('rotates and revokes keys; what the revoked one signs is refused', () =>
    withBench(async ({ json, refused }) => {
      await json('publish', 'release', ...publishArgs)
      const { introducedBy } = await json(
        'key',
        'rotate',
        '--key',
        'keys/first.key',
        '--out',
        'keys/second.key',
      )
      const second = [...publishArgs.slice(0, 3), 'keys/second.key', '--assets', 'files']
      const revoke = ['key', 'revoke', String(introducedBy), '--key', 'keys/second.key', '--reason', 'lost']
      expect(await json(...revoke, '--dry-run')).to.include({ written: false })
      await json(...revoke)
      expect(await refused('publish', 'release', ...publishArgs)).to.equal('PACKAGE_SIGNING_KEY_REVOKED')
      expect(await json('publish', 'release', ...second)).to.include({ serial: 2 })
      expect(await json('verify', 'release', '--trust', 'keys/keys.json')).to.include({ trusted: true })
    }))

  it('signs a document that was built, and does not sign another form of it', () =>
    withBench(async ({ json, refused }) => {
      await json('build', '--packages', 'tree', '--out', 'universe.json', '--format', 'v5')
      const args = ['--key', 'keys/first.key', '--assets', 'files']
      expect(await json('sign', 'universe.json', ...args, '--dry-run')).to.include({
        written: false,
        serial: 1,
      })
      expect(await json('sign', 'universe.json', ...args)).to.include({ written: true, serial: 1, assets: 1 })
      expect(await json('sign', 'universe.json', ...args)).to.include({ serial: 2 })
      expect(await json('verify', 'universe.json', '--trust', 'keys/keys.json')).to.include({ serial: 2 })
      expect(await refused('sign', 'keys/keys.json', ...args)).to.equal('UNIVERSE_REPOSITORY_DAMAGED')
    }))

  it('goes to a server with a token, and the server checks it all again', () =>
    withBench(async ({ folder, json, refused }) => {
      const config = { folder: join(folder, 'served'), listen: { host: '127.0.0.1', port: 0 } }
      const tokens = { read: [], publish: [token] }
      const server = await startRepositoryServer({ ...config, tokens }, testEnvironment())
      try {
        const url = server.urls.api ?? ''
        await writeTree(folder, { token, wrong: 'a-token-that-is-not-there' })
        const args = ['publish', url, ...publishArgs]
        expect(await refused(...args, '--token-file', 'wrong')).to.equal('UNIVERSE_TOKEN_REFUSED')
        expect(await json(...args, '--token-file', 'token')).to.include({ serial: 1, signed: true })
        expect(await json('verify', url, '--trust', 'keys/keys.json')).to.include({ serial: 1 })
        const send = (body: unknown): Promise<{ status: number; body: string }> =>
          requestText({
            url: `${url}/repository/states`,
            method: 'POST',
            headers: { authorization: `token=${token}` },
            body,
          })
        const [document, signature] = await Promise.all(
          ['universe.json', 'universe.json.signature'].map((file) =>
            readFile(join(folder, 'served', file), 'utf8'),
          ),
        )
        for (const [body, code] of [
          [{ document: '{"packages":[]}', signature, serial: 2 }, 'STALE_STATE'],
          [{ document, serial: 2 }, 'SIGNATURE_NEEDED'],
          [{ document, signature, serial: 2 }, 'STALE_STATE'],
          [{ document: '{"pack', serial: 2 }, 'PUBLICATION_NOT_VALID'],
          [{ documents: 1 }, 'PUBLICATION_NOT_VALID'],
        ] as const) {
          expect((await send(body)).body).to.include(`DCL_UNIVERSE_${code}`)
        }
        await server.stop()
        const closed = await startRepositoryServer(config, testEnvironment())
        const refusal = await requestText({
          url: `${closed.urls.api}/repository/states`,
          method: 'POST',
          body: {},
        })
        expect([refusal.status, refusal.body.includes('PUBLISHING_OFF')]).to.deep.equal([403, true])
        await closed.stop()
      } finally {
        await server.stop()
      }
    }))

  it('goes on at a server that holds an unsigned repository, unsigned and signed', () =>
    withServer({}, async ({ json, refused, url }) => {
      const unsigned = ['publish', url, '--packages', 'tree', '--token-file', 'token']
      const signed = ['publish', url, ...publishArgs, '--token-file', 'token']
      expect(await json(...unsigned)).to.include({ serial: 1, signed: false })
      expect(await json(...unsigned, '--dry-run')).to.include({ serial: 2, published: false })
      expect(await json(...unsigned)).to.include({ serial: 2, signed: false })
      expect(await json(...signed)).to.include({ serial: 3, signed: true })
      expect(await json(...signed)).to.include({ serial: 4, signed: true })
      expect(await refused(...unsigned)).to.equal('UNIVERSE_SIGNATURE_NEEDED')
    }))

  it('goes to a server with keys of its own only when one of them signed it', () =>
    withServer({ trust: 'keys/keys.json' }, async ({ json, refused, failure, url }) => {
      await json('key', 'new', '--repository', 'acme', '--out', 'other/first.key')
      const args = ['publish', url, '--packages', 'tree', '--assets', 'files', '--token-file', 'token']
      expect(await refused(...args)).to.equal('UNIVERSE_SERVER_REFUSED')
      const { message, remedy } = await failure(...args, '--key', 'other/first.key')
      expect(message).to.match(
        /answered 400: The publication is not to be trusted: The key \w+ is not trusted here, [^.]+\.$/,
      )
      expect(remedy).to.match(/^Compare the keys/)
      expect(await json(...args, '--key', 'keys/first.key')).to.include({ serial: 1, signed: true })
    }))

  it('is read again when a publication came between its document and its signature', () =>
    withBench(async ({ folder, json }) => {
      const read = (file: string): Promise<string> => readFile(join(folder, 'release', file), 'utf8')
      await json('publish', 'release', ...publishArgs)
      const earlier = await read('universe.json')
      await writeTree(folder, { 'tree/W/web/1/package.json': metadata({ version: '1.1.0' }) })
      await json('publish', 'release', ...publishArgs)
      const [document, signature] = [await read('universe.json'), await read('universe.json.signature')]
      let asked = 0
      const server = createServer((request, answer) => {
        if (request.url === '/universe.json.signature') return void answer.end(signature)
        answer.end(asked++ === 0 ? earlier : document)
      }).listen(0, '127.0.0.1')
      await once(server, 'listening')
      try {
        const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
        expect(await json('verify', url, '--trust', 'keys/keys.json')).to.include({
          trusted: true,
          serial: 2,
        })
        expect(asked).to.equal(2)
      } finally {
        server.closeAllConnections()
        server.close()
      }
    }))
})
