import { Readable } from 'node:stream'
import { chmod } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import { request } from 'undici'
import { expect } from 'chai'
import { parseRepository, repositoryMediaType } from '@dcos-lite/lib/package-format'
import { sha256 } from '@dcos-lite/lib/package-signing'
import { testEnvironment, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { assembleTree } from '@dcos-lite/lib/package-format'
import { startRepositoryServer } from '../../src/index.ts'
import { commitState } from '../../src/repository/repository-folder.ts'
import { documentText } from '../../src/repository/documents.ts'
import { dcosVersions, versionOfAgent } from '../../src/repository/dcos-versions.ts'
import { storeAsset } from '../../src/serve/asset-routes.ts'
import { acceptedFormat, takesGzip } from '../../src/serve/negotiate.ts'
import { metadata } from '../package-tree.ts'

const config = { type: 'object', properties: { text: { type: 'string', default: 'say "x"' } } }

function revision(at: number, changes: Record<string, unknown>) {
  const name = String(changes.name ?? 'web')
  const files = {
    'package.json': Buffer.from(JSON.stringify(metadata(changes))),
    'config.json': Buffer.from(JSON.stringify(config)),
  }
  return { folder: `x/${at}`, letter: 'W', packageFolder: name, revision: String(at), files }
}

const packages = assembleTree([
  revision(0, { packagingVersion: '3.0', version: '1', description: 'A web server '.repeat(40) }),
  revision(1, { version: '2', minDcosReleaseVersion: '1.10', upgradesFrom: ['1'] }),
  revision(2, {
    packagingVersion: '5.0',
    version: '3',
    minDcosReleaseVersion: '1.12',
    manager: { packageName: 'boss' },
  }),
  revision(3, { version: '4', minDcosReleaseVersion: '999' }),
  revision(0, { name: 'old', version: '1', upgradesFrom: ['*'] }),
])

interface Answer {
  status: number
  headers: Record<string, unknown>
  body: Buffer
  versions: string[]
}

type Get = (path: string, headers?: Record<string, string>) => Promise<Answer>

async function withServer(
  work: (get: Get, folder: string) => Promise<void>,
  tokens?: { read: string[]; publish: string[] },
): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    await commitState(folder, { packages, document: documentText(packages), serial: 1 })
    const asset = Buffer.from('an asset')
    await storeAsset(folder, sha256(asset), Readable.from([asset]), 'test')
    await chmod(folder, 0o555)
    const listen = { host: '127.0.0.1', port: 0 }
    const server = await startRepositoryServer(
      { folder, listen, ...(tokens ? { tokens } : {}) },
      testEnvironment(),
    )
    const get: Get = async (path, headers = {}) => {
      const answer = await request(`${server.urls.api}${path}`, { headers })
      const body = Buffer.from(await answer.body.arrayBuffer())
      const text = answer.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body
      const parsed = String(answer.headers['content-type']).includes('universe.repo')
        ? parseRepository(JSON.parse(text.toString())).packages
        : []
      return {
        status: answer.statusCode,
        headers: answer.headers,
        body,
        versions: parsed.map((one) => `${one.name} ${one.version}`),
      }
    }
    try {
      await work(get, folder)
    } finally {
      await server.stop()
      await chmod(folder, 0o755)
    }
  })
}

const accept = (format: 'v3' | 'v4' | 'v5'): string => repositoryMediaType(format)

describe('the repository server', function () {
  this.timeout(120_000)

  it('gives each cluster what it can run, in the form that it reads, from a folder that is read-only', () =>
    withServer(async (get) => {
      const ask = (agent: string, format: 'v3' | 'v4' | 'v5'): Promise<Answer> =>
        get('/repo', { accept: accept(format), 'user-agent': `cosmos/1 dcos/${agent}` })
      expect((await ask('1.8.4', 'v3')).versions).to.deep.equal(['old 1', 'web 1'])
      expect((await ask('1.10', 'v4')).versions).to.deep.equal(['old 1', 'web 1', 'web 2'])
      const newest = await ask('1.13.5', 'v5')
      expect(newest.versions).to.deep.equal(['old 1', 'web 1', 'web 2', 'web 3'])
      expect(newest.headers['content-type']).to.equal(accept('v5'))
      expect((await ask('9.9', 'v5')).versions).to.deep.equal(newest.versions)
      const both = await get('/repo', { accept: `${accept('v3')}, ${accept('v4')};q=0.5` })
      expect(both.headers['content-type']).to.equal(accept('v4'))
      const old = await ask('1.9', 'v3')
      expect(old.body.toString()).to.include('say \\\\\\"x').and.not.include('upgradesFrom')
      expect((await get('/universe.json')).versions).to.include('web 4')
    }))

  it('answers the other paths of the original', () =>
    withServer(async (get) => {
      const gone = await get('/repo')
      expect([gone.status, gone.body.toString().includes('ZIP_IS_GONE')]).to.deep.equal([410, true])
      expect((await get('/repo-1.7')).body.toString()).to.equal('{"packages":[]}\n')
      expect((await get('/repo-empty-v3.json')).headers['content-type']).to.equal(accept('v3'))
      expect((await get('/repo-up-to-1.9.json')).versions).to.deep.equal(['old 1', 'web 1'])
      const one = await get('/package/web', { accept: accept('v3'), 'user-agent': 'dcos/1.9' })
      expect(one.versions).to.deep.equal(['web 1'])
      for (const path of [
        '/package/none',
        '/repo.signature',
        '/keys.json',
        '/current.json',
        '/publish.lock',
      ]) {
        expect((await get(path)).status, path).to.equal(404)
      }
      for (const path of ['/../etc/passwd', '/assets/sha256/..%2f..%2fcurrent.json', '/assets/sha256/ab']) {
        expect((await get(path)).status, path).to.equal(404)
      }
      const hash = sha256('an asset')
      const asset = await get(`/assets/sha256/${hash}/app.tgz`)
      expect([asset.status, asset.body.toString()]).to.deep.equal([200, 'an asset'])
      expect((await get(`/assets/sha256/${hash}`, { 'if-none-match': `"${hash}"` })).status).to.equal(304)
    }))

  it('compresses for those who take it, and sends nothing to those who have it', () =>
    withServer(async (get) => {
      const plain = await get('/repo', { accept: accept('v5') })
      const zipped = await get('/repo', { accept: accept('v5'), 'accept-encoding': 'gzip, br' })
      expect(zipped.body.length).to.be.lessThan(plain.body.length / 2)
      expect(zipped.headers).to.include({
        'content-encoding': 'gzip',
        vary: 'Accept, Accept-Encoding, User-Agent',
      })
      expect(zipped.headers.etag).not.to.equal(plain.headers.etag)
      for (const tag of [String(zipped.headers.etag), `"x", W/${String(zipped.headers.etag)}`, '*']) {
        const again = await get('/repo', {
          accept: accept('v5'),
          'accept-encoding': 'gzip',
          'if-none-match': tag,
        })
        expect([again.status, again.body.length]).to.deep.equal([304, 0])
      }
    }))

  it('shows a new publication to the next request', () =>
    withServer(async (get, folder) => {
      const before = await get('/universe.json')
      await chmod(folder, 0o755)
      const fewer = packages.slice(0, 1)
      await commitState(folder, { packages: fewer, document: documentText(fewer), serial: 2 })
      const after = await get('/universe.json', { 'if-none-match': String(before.headers.etag) })
      expect([after.status, after.versions]).to.deep.equal([200, ['old 1']])
    }))

  it('lets only those in who have a token, when there are tokens for reading', () =>
    withServer(
      async (get) => {
        const read = 'a-token-for-reading'
        expect((await get('/universe.json')).status).to.equal(401)
        expect((await get('/repo-empty-v3.json')).status).to.equal(200)
        const basic = Buffer.from(`cluster:${read}`).toString('base64')
        for (const authorization of [`token=${read}`, `Bearer ${read}`, `Basic ${basic}`]) {
          expect((await get('/universe.json', { authorization })).status).to.equal(200)
        }
        expect((await get('/universe.json', { authorization: 'Bearer x' })).status).to.equal(401)
      },
      { read: ['a-token-for-reading'], publish: [] },
    ))

  it('reads what clients say of themselves', () => {
    const agents = [
      'cosmos dcos/1.13.5',
      'dcos/1.1',
      'dcos/1.10-dev',
      'x',
      'dcos/2.0',
      'notdcos/1.8',
      'dcos/1.100',
    ]
    expect(agents.map(versionOfAgent)).to.deep.equal(['1.13', '2.2', '1.10', '2.2', '2.0', '2.2', '2.2'])
    expect(dcosVersions).to.include(versionOfAgent(undefined))
    expect(acceptedFormat('*/*')).to.equal(undefined)
    expect(acceptedFormat('Application/vnd.dcos.universe.repo+json; charset=UTF-8; Version=v3')).to.equal(
      'v3',
    )
    expect([takesGzip('gzip;q=0'), takesGzip('*'), takesGzip(undefined)]).to.deep.equal([false, true, false])
  })
})
