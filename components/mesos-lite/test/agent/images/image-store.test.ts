import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { eventually, testEnvironment } from '@dcos-lite/lib/testing'
import type { ImageSettings } from '../../../src/agent/images/image-settings.ts'
import type { LocalImageStore } from '../../../src/agent/images/image-store.ts'
import { openImageStore } from '../../../src/agent/images/image-store.ts'
import type { StandInRegistry } from './stand-in-registry.ts'
import { startStandInRegistry } from './stand-in-registry.ts'

const layer = (text: string) => [{ path: 'file', text }]

describe('the images of an agent, from a stand-in for a registry', () => {
  let folder = ''
  let registry: StandInRegistry
  let stores: LocalImageStore[] = []

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dcos-lite-images-'))
    registry = await startStandInRegistry()
    stores = []
  })
  afterEach(async () => {
    for (const store of stores) store.stop()
    await registry.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const open = async (more: ImageSettings & { nowMs?: () => number } = {}): Promise<LocalImageStore> => {
    const { clock, log } = testEnvironment({ component: 'images' })
    const store = await openImageStore({
      ...more,
      folder,
      clock: { ...clock, nowMs: more.nowMs ?? clock.nowMs },
      log,
    })
    stores.push(store)
    return store
  }
  const pull = (store: LocalImageStore, name: string, credentials?: string, forcePull = false) =>
    store.prepare(`${registry.address}/${name}`, {
      forcePull,
      ...(credentials === undefined ? {} : { credentials }),
    })
  const codeOf = async (pulling: Promise<unknown>): Promise<string> =>
    await pulling.then(
      () => 'it worked',
      (error: { code?: string }) => String(error.code),
    )
  const blobRequests = (digest: string): number =>
    registry.requests.filter((line) => line.includes(digest)).length

  it('are fetched once for all who ask at the same time, and kept', async () => {
    const [digest = ''] = registry.add('1', [layer('x')])
    const store = await open()
    const images = await Promise.all([1, 2, 3].map(() => pull(store, 'app:1')))
    expect(new Set(images.map(({ layerPaths }) => layerPaths[0])).size).to.equal(1)
    expect(await readFile(join(images[0]?.layerPaths[0] ?? '', 'file'), 'utf8')).to.equal('x')
    expect(blobRequests(digest)).to.equal(1)
    const { length } = registry.requests
    await pull(await open(), 'app:1')
    expect(registry.requests.length, 'also after a restart').to.equal(length)
  })

  it('are asked for again when that is wanted, and share the layers that stay', async () => {
    const [shared = ''] = registry.add('1', [layer('base'), layer('1')])
    const store = await open()
    const before = await pull(store, 'app:1')
    registry.add('1', [layer('base'), layer('2')])
    expect((await pull(store, 'app:1')).digest).to.equal(before.digest)
    const after = await pull(store, 'app:1', undefined, true)
    expect(await readFile(join(after.layerPaths[0] ?? '', 'file'), 'utf8')).to.equal('2')
    expect(await readFile(join(before.layerPaths[0] ?? '', 'file'), 'utf8')).to.equal('1')
    expect(blobRequests(shared)).to.equal(1)
  })

  it('go on where a broken connection ended, also in the next process', async () => {
    const [digest = ''] = registry.add('1', [[{ path: 'file', text: randomBytes(200_000).toString('hex') }]])
    const bytes = registry.blobs.get(digest) ?? Buffer.alloc(0)
    let broken = 0
    registry.intercept = (request, response) => {
      if (request.url?.includes(digest) !== true || broken > 0) return false
      broken += 1
      response.writeHead(200, { 'content-length': bytes.length })
      response.write(bytes.subarray(0, 100_000))
      // What the other end has not read when the connection breaks is lost to it.
      const part = join(folder, 'blobs', `${digest.slice(7)}.part`)
      const end = (): void => void response.destroy()
      void eventually(async () => (await stat(part)).size === 100_000).then(end, end)
      return true
    }
    await pull(await open(), 'app:1')
    expect(registry.requests.filter((line) => line.includes(digest))).to.deep.equal([
      `GET /v2/app/blobs/${digest}`,
      `GET /v2/app/blobs/${digest} bytes=100000-`,
    ])
  })

  it('begin anew when the registry knows no ranges', async () => {
    const [digest = ''] = registry.add('1', [layer('x'.repeat(1000))])
    await open()
    await writeFile(join(folder, 'blobs', `${digest.slice(7)}.part`), 'something')
    registry.intercept = (request, response) => {
      if (request.headers.range === undefined) return false
      response.writeHead(200).end(registry.blobs.get(digest))
      return true
    }
    await pull(await open(), 'app:1')
  })

  it('are thrown away when a digest is wrong: of a manifest, a configuration, a layer, or what is in it', async () => {
    const store = await open()
    registry.add('layer', [layer('layer')], (manifest) => {
      const [first] = manifest['layers'] as { digest: string; size: number }[]
      const other = Buffer.alloc(first?.size ?? 0)
      registry.blobs.set(first?.digest ?? '', other)
    })
    registry.add('config', [layer('config')], (manifest) => {
      const { digest } = manifest['config'] as { digest: string }
      registry.blobs.set(digest, Buffer.from('{}'))
    })
    const [own = ''] = registry.add('diff', [layer('diff')])
    registry.add('wrong-diff', [layer('other')], (manifest) => {
      manifest['layers'] = [{ digest: own, size: registry.blobs.get(own)?.length }]
    })
    for (const tag of ['layer', 'config', 'wrong-diff', `x@sha256:${'0'.repeat(64)}`]) {
      const wanted = tag.startsWith('x@') ? 'DCL_MESOS_IMAGE_NOT_FOUND' : 'DCL_MESOS_IMAGE_DIGEST_MISMATCH'
      expect(
        await codeOf(pull(store, tag.startsWith('x@') ? `app@${tag.slice(2)}` : `app:${tag}`)),
        tag,
      ).to.equal(wanted)
    }
    expect(await readdir(join(folder, 'layers'))).to.deep.equal([])
    expect(await readdir(join(folder, 'blobs'))).to.deep.equal([])
  })

  it('are refused when a layer is hostile or too large, and nothing of it stays', async () => {
    registry.add('evil', [[{ path: '../../evil', text: 'x' }]])
    registry.add('large', [layer('x'.repeat(2 * 1024 * 1024))])
    const store = await open({ maxUnpackedMiB: 1 })
    expect(await codeOf(pull(store, 'app:evil'))).to.equal('DCL_MESOS_IMAGE_LAYER_INVALID')
    expect(await codeOf(pull(store, 'app:large'))).to.equal('DCL_MESOS_IMAGE_TOO_LARGE')
    expect(await readdir(join(folder, 'layers'))).to.deep.equal([])
    expect(existsSync(join(folder, 'evil'))).to.equal(false)
  })

  it('are those of this machine, out of an index', async () => {
    registry.add('mine', [layer('mine')])
    const store = await open()
    const { digest } = await pull(store, 'app:mine')
    const entry = (architecture: string, of: string) => ({
      digest: of,
      size: 1,
      platform: { os: 'linux', architecture },
    })
    const here = process.arch === 'x64' ? 'amd64' : process.arch
    registry.addManifest('index', {
      schemaVersion: 2,
      manifests: [entry('mips', `sha256:${'0'.repeat(64)}`), entry(here, digest)],
    })
    registry.addManifest('foreign', { schemaVersion: 2, manifests: [entry('mips', digest)] })
    expect((await pull(store, 'app:index')).digest).to.equal(digest)
    expect(await codeOf(pull(store, 'app:foreign'))).to.equal('DCL_MESOS_IMAGE_PLATFORM_MISSING')
    registry.addManifest('old', { schemaVersion: 1 })
    expect(await codeOf(pull(store, 'app:old'))).to.equal('DCL_MESOS_IMAGE_MANIFEST_INVALID')
  })

  it('are read with a login: a token for a bearer, name and password for basic', async () => {
    registry.add('1', [layer('x')])
    const auth = Buffer.from('me:secret').toString('base64')
    const config = JSON.stringify({ auths: { [registry.address]: { auth } } })
    registry.intercept = (request, response) => {
      const { authorization } = request.headers
      if (request.url?.startsWith('/token') === true) {
        const scope = new URL(request.url, 'http://x').searchParams.get('scope')
        if (authorization !== `Basic ${auth}` || scope !== 'repository:app:pull')
          response.writeHead(401).end()
        else response.end('{"token":"granted"}')
        return true
      }
      if (authorization === 'Bearer granted') return false
      const challenge = `Bearer realm="http://${registry.address}/token",service="s",scope="repository:app:pull"`
      response.writeHead(401, { 'www-authenticate': challenge }).end()
      return true
    }
    const store = await open()
    expect(await codeOf(pull(store, 'app:1'))).to.equal('DCL_MESOS_IMAGE_ACCESS_DENIED')
    await pull(store, 'app:1', config)
    const file = join(folder, 'config.json')
    await writeFile(file, config)
    registry.intercept = (request, response) => {
      if (request.headers.authorization === `Basic ${auth}`) return false
      response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end()
      return true
    }
    const own = await open({ credentialsFile: file })
    await pull(own, 'app:1', undefined, true)
    expect(await codeOf(pull(own, 'app:1', 'no json', true))).to.equal('DCL_MESOS_IMAGE_CREDENTIALS_INVALID')
  })

  it('are not had from a registry that is away, and it is said so', async () => {
    const store = await open()
    const failure = await store
      .prepare('127.0.0.1:1/app', { forcePull: false })
      .catch((error: Error) => error.message)
    expect(failure).to.contain('The registry 127.0.0.1:1 cannot be reached')
  })

  it('are given up by one who waits, without an end for the others', async () => {
    const [digest = ''] = registry.add('1', [layer('x')])
    const { promise, resolve } = Promise.withResolvers<void>()
    registry.intercept = (request, response) => {
      if (request.url?.includes(digest) !== true) return false
      void promise.then(() => response.end(registry.blobs.get(digest)))
      return true
    }
    const store = await open()
    const leaving = new AbortController()
    const first = store.prepare(`${registry.address}/app:1`, { forcePull: false, signal: leaving.signal })
    const second = pull(store, 'app:1')
    await eventually(() => blobRequests(digest) > 0)
    leaving.abort(new Error('not wanted any more'))
    expect(await first.catch((error: Error) => error.message)).to.equal('not wanted any more')
    resolve()
    await second
  })

  it('are deleted when the disk fills up, but not those in use, those to keep, nor those just asked for', async () => {
    let now = Date.now()
    for (const tag of ['old', 'used', 'kept', 'new']) registry.add(tag, [layer(tag)])
    const keep = [`${registry.address}/app:kept`]
    const store = await open({ diskHeadroom: 0.999999, keep, nowMs: () => now })
    await pull(store, 'app:old')
    const used = await pull(store, 'app:used')
    await pull(store, 'app:kept')
    now += 3600_000
    await pull(store, 'app:new')
    expect(await store.collect(new Set([used.id]))).to.deep.equal([`${registry.address}/app:old`])
    expect((await readdir(join(folder, 'trees'))).length).to.equal(3)
    expect((await readdir(join(folder, 'layers'))).length).to.equal(3)
    await pull(store, 'app:old')
  })
})
