import { createReadStream } from 'node:fs'
import { mkdir, mkdtemp, readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { expect } from 'chai'
import { create } from 'tar'
import { clusterRegistry, registryAsFolder } from '@dcos-lite/lib/image-registry'
import type { ImageMirror } from '@dcos-lite/lib/image-registry'
import { blobFile, nameInLayout, putImage, readLayout } from '@dcos-lite/lib/oci-image'
import { parseRepository } from '@dcos-lite/lib/package-format'
import { sha256 } from '@dcos-lite/lib/package-signing'
import { testEnvironment } from '@dcos-lite/lib/testing'
import { openImageStore } from '../../components/mesos-lite/src/agent/images/image-store.ts'
import { startRepositoryServer } from '../../universe/src/index.ts'
import type { RepositoryServerConfig } from '../../universe/src/index.ts'
import { metadata, writeTree } from '../../universe/test/package-tree.ts'
import { refusal, runCommand } from '../../universe/test/run-command.ts'
import { startRegistry } from '../support/docker-registry.ts'

const token = 'a-token-of-the-maintainer'
const readToken = 'a-token-of-the-clusters'
const name = `${clusterRegistry}/web:1`

describe('images of packages', function () {
  this.timeout(180_000)
  let folder = ''
  let stores = 0

  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'dcos-lite-images-'))))
  afterEach(() => rm(folder, { recursive: true, force: true }))
  const run = (...args: string[]): Promise<Record<string, unknown>> => runCommand(folder, args)

  /** Builds an image with one file; gives its digest. */
  async function build(content: string): Promise<string> {
    const source = join(folder, 'source')
    await mkdir(source, { recursive: true })
    await writeFile(join(source, 'motd'), content)
    const layout = join(folder, 'images')
    const { manifest, platform, digest } = await putImage({ layers: [source] }, layout)
    await nameInLayout(layout, [{ name, manifest, platform }])
    return digest
  }

  async function writePackage(revision: number): Promise<void> {
    await writeTree(folder, {
      [`tree/W/web/${revision}/package.json`]: metadata({ version: `1.0.${revision}` }),
      [`tree/W/web/${revision}/resource.json`]: { assets: { container: { docker: { image: name } } } },
    })
  }

  const publish = (place: string, ...more: string[]): Promise<Record<string, unknown>> =>
    run('publish', place, '--packages', '@/tree', ...more)
  const withImages = ['--images', '@/images']

  /** What a published folder says of its images, by revision. */
  async function namedImages(place: string): Promise<(string | undefined)[]> {
    const text = await readFile(join(folder, place, 'universe.json'), 'utf8')
    const { packages } = parseRepository(JSON.parse(text))
    return packages.map(({ resource }) => resource?.assets?.container?.docker?.image)
  }

  async function serving<T>(
    place: string,
    work: (url: string) => Promise<T>,
    more: Partial<RepositoryServerConfig> = {},
  ): Promise<T> {
    await mkdir(join(folder, place), { recursive: true })
    const listen = { host: '127.0.0.1', port: 0 }
    const config = { folder: join(folder, place), listen, ...more }
    const server = await startRepositoryServer(config, testEnvironment())
    try {
      return await work(server.urls.api ?? '')
    } finally {
      await server.stop()
    }
  }

  /** What an agent finds in the image. */
  async function pull(reference: string, mirrors: ImageMirror[], credentials?: string): Promise<string> {
    const { clock, log } = testEnvironment({ component: 'images' })
    stores += 1
    const settings = { mirrors, mirrorsOnly: true }
    const store = await openImageStore({ folder: join(folder, `store-${stores}`), clock, log, ...settings })
    try {
      const own = credentials === undefined ? {} : { credentials }
      const { layerPaths } = await store.prepare(reference, { forcePull: false, ...own })
      return await readFile(join(layerPaths[0] ?? '', 'motd'), 'utf8')
    } finally {
      store.stop()
    }
  }

  it('are released by digest and only so; what was released keeps its image when another is built', async () => {
    const first = await build('one')
    await writePackage(0)
    expect(await refusal(folder, ['publish', '@/release', '--packages', '@/tree'])).to.equal(
      'UNIVERSE_IMAGE_NOT_PINNED',
    )
    await publish('@/release', ...withImages)
    expect(await namedImages('release')).to.deep.equal([`${name}@${first}`])
    const second = await build('two')
    await writePackage(1)
    expect(await publish('@/release', ...withImages)).to.include({ unchanged: 1 })
    expect(await namedImages('release')).to.deep.equal([`${name}@${first}`, `${name}@${second}`])
    await serving('release', async (url) => {
      const mirrors = [{ prefix: clusterRegistry, url }]
      expect(await pull(`${name}@${first}`, mirrors)).to.equal('one')
      expect(await pull(`${name}@${second}`, mirrors)).to.equal('two')
      expect(await pull(name, mirrors), 'the tag').to.equal('two')
      expect(await pull(name, [{ prefix: '*', url }]), 'a mirror of all').to.equal('two')
    })
  })

  it('are pushed to a repository server with a token, and read with one', async () => {
    const digest = await build('one')
    await writePackage(0)
    await writeFile(join(folder, 'token'), token)
    const tokens = { read: [readToken], publish: [token] }
    await serving(
      'remote',
      async (url) => {
        const refused = await refusal(folder, ['image', 'push', 'web', '--from', '@/images', '--to', url])
        expect(refused).to.equal('OCI_IMAGE_PUSH_FAILED')
        await publish(url, ...withImages, '--token-file', '@/token')
        const mirrors = [{ prefix: clusterRegistry, url }]
        const failed = await pull(`${name}@${digest}`, mirrors).catch(
          (error: { code?: string }) => error.code,
        )
        expect(failed).to.equal('DCL_MESOS_IMAGE_ACCESS_DENIED')
        const auth = Buffer.from(`cluster:${readToken}`).toString('base64')
        const logins = JSON.stringify({ auths: { [new URL(url).host]: { auth } } })
        expect(await pull(`${name}@${digest}`, mirrors, logins)).to.equal('one')
      },
      { tokens },
    )
  })

  it('are answered as by a registry: heads, ranges, what is not there, and nothing outside', async () => {
    const digest = await build('one')
    await writePackage(0)
    await publish('@/release', ...withImages)
    await serving('release', async (url) => {
      const [image] = await readLayout(join(folder, 'release/images'))
      const size = image?.manifest.size ?? 0
      const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
        fetch(`${url}/v2/${path}`, init)
      const head = await ask(`web/manifests/${digest}`, { method: 'HEAD' })
      expect(head.headers.get('docker-content-digest')).to.equal(digest)
      expect(Number(head.headers.get('content-length'))).to.equal(size)
      const rest = await ask(`web/blobs/${digest}`, { headers: { range: 'bytes=10-' } })
      expect([rest.status, rest.headers.get('content-range')]).to.deep.equal([
        206,
        `bytes 10-${size - 1}/${size}`,
      ])
      const whole = await buffer(createReadStream(blobFile(join(folder, 'release/images'), digest)))
      expect(await rest.text()).to.equal(whole.subarray(10).toString())
      const past = await ask(`web/blobs/${digest}`, { headers: { range: `bytes=${size}-` } })
      expect(past.status).to.equal(416)
      for (const path of ['web/manifests/9', `web/blobs/sha256:${'0'.repeat(64)}`, 'web/blobs/..%2f..%2fx']) {
        const answer = await ask(path)
        expect([answer.status, await answer.text()].join(' ')).to.match(/^404 .*"errors":\[\{"code"/)
      }
      expect((await ask('')).status).to.equal(200)
      const push = await ask('web/blobs/uploads/', { method: 'POST' })
      expect(push.status, 'without tokens nobody pushes').to.equal(403)
    })
  })

  it('come with a mirror, checked; what is there is kept, what is damaged is fetched again', async () => {
    const digest = await build('x'.repeat(5000))
    await writePackage(0)
    await publish('@/release', ...withImages)
    const mirror = ['--out', '@/copy', '--base-url', 'http://inside', '--unsigned']
    await serving('release', async (url) => {
      expect((await run('mirror', url, ...mirror)).images).to.deep.equal([`${name}@${digest}`])
      const blobs = join(folder, 'copy/images/blobs/sha256')
      const [first = ''] = await readdir(blobs)
      await truncate(join(blobs, first), 3)
      await run('mirror', url, ...mirror)
    })
    await rm(join(folder, 'release/images/blobs'), { recursive: true })
    expect(await refusal(folder, ['mirror', '@/release', '--out', '@/other', ...mirror.slice(2)])).to.equal(
      'UNIVERSE_IMAGE_UNAVAILABLE',
    )
    for (const ending of ['tar', 'tar.gz', 'tar.zst']) {
      const file = `@/copy.${ending}`
      await run('mirror', '@/copy', '--out', '@/again', ...mirror.slice(2), '--archive', file)
      await run('mirror', '--from-archive', file, '--out', `@/from-${ending}`)
    }
    await serving('from-tar.zst', async (url) => {
      const mirrors = [{ prefix: clusterRegistry, url }]
      expect(await pull(`${name}@${digest}`, mirrors)).to.have.lengthOf(5000)
    })
  })

  it('are refused in an archive with a changed byte, or one that leads out of its folder', async () => {
    await build('one')
    await writePackage(0)
    await publish('@/release', ...withImages)
    const mirror = ['--base-url', 'http://inside', '--unsigned', '--archive', '@/copy.tar']
    await run('mirror', '@/release', '--out', '@/copy', ...mirror)
    const archive = await readFile(join(folder, 'copy.tar'))
    const layer = (await readdir(join(folder, 'copy/images/blobs/sha256')))[0] ?? ''
    const at = archive.indexOf(layer) + 512
    archive[at] = (archive[at] ?? 0) ^ 1
    await writeFile(join(folder, 'changed.tar'), archive)
    const unpack = (file: string): Promise<string> =>
      refusal(folder, ['mirror', '--from-archive', file, '--out', '@/unpacked'])
    expect(await unpack('@/changed.tar')).to.equal('UNIVERSE_ARCHIVE_NOT_VALID')
    await writeFile(join(folder, 'evil'), 'evil')
    await mkdir(join(folder, 'deep'))
    await create({ cwd: join(folder, 'deep'), file: join(folder, 'evil.tar'), preservePaths: true }, [
      '../evil',
    ])
    await rm(join(folder, 'evil'))
    expect(await unpack('@/evil.tar')).to.equal('UNIVERSE_ARCHIVE_NOT_VALID')
    expect(await readdir(folder)).not.to.include('evil')
    await writeFile(join(folder, 'cut.tar.gz'), archive.subarray(0, 700))
    expect(await unpack('@/cut.tar.gz')).to.equal('UNIVERSE_ARCHIVE_NOT_VALID')
  })

  it('go from a mirror into a real registry, and from there to agents', async () => {
    const digest = await build('one')
    await writePackage(0)
    await publish('@/release', ...withImages)
    await run('mirror', '@/release', '--out', '@/copy', '--base-url', 'http://inside', '--unsigned')
    const registry = await startRegistry()
    try {
      const url = `http://${registry.address}`
      await run('mirror', 'push-images', '@/copy', '--to', url)
      expect(await pull(`${name}@${digest}`, [{ prefix: clusterRegistry, url }])).to.equal('one')
      await run('image', 'push', 'web:1', '--from', '@/images', '--to', `${url}/team`)
      expect(await pull(name, [{ prefix: clusterRegistry, url: `${url}/team` }])).to.equal('one')
      // A mirror of a foreign registry: the name of the registry becomes a folder.
      const foreign = `${registry.address}/web@${digest}`
      await writeTree(folder, {
        'more/W/web/0/package.json': metadata(),
        'more/W/web/0/resource.json': { assets: { container: { docker: { image: foreign } } } },
      })
      await run('publish', '@/foreign', '--packages', '@/more')
      await run('mirror', '@/foreign', '--out', '@/inside', '--base-url', 'http://inside', '--unsigned')
      await serving('inside', async (own) => {
        expect(await pull(foreign, [{ prefix: '*', url: own }])).to.equal('one')
      })
    } finally {
      await registry.stop()
    }
  })

  it('of several platforms come with their index, which names all of them, and the platforms that are wanted', async () => {
    const layout = join(folder, 'many')
    const source = join(folder, 'source')
    const manifests = []
    for (const architecture of ['amd64', 'arm64'] as const) {
      await mkdir(source, { recursive: true })
      await writeFile(join(source, 'motd'), architecture)
      const { manifest, platform } = await putImage({ layers: [source], architecture }, layout)
      manifests.push({ ...manifest, platform })
    }
    const mediaType = 'application/vnd.oci.image.index.v1+json'
    const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, manifests }))
    const digest = `sha256:${sha256(bytes)}`
    await writeFile(blobFile(layout, digest), bytes)
    await nameInLayout(layout, [
      { name: `${clusterRegistry}/many:1`, manifest: { mediaType, digest, size: bytes.length } },
    ])
    const registry = await startRegistry()
    try {
      await run('image', 'push', 'many', '--from', '@/many', '--to', `http://${registry.address}`)
      const reference = `${registry.address}/many@${digest}`
      await writeTree(folder, {
        'tree/W/web/0/package.json': metadata(),
        'tree/W/web/0/resource.json': { assets: { container: { docker: { image: reference } } } },
      })
      await publish('@/release')
      const to = ['--base-url', 'http://inside', '--unsigned']
      const arm = ['--platform', 'linux/arm64']
      await run('mirror', '@/release', '--out', '@/arm', ...to, ...arm)
      await run('mirror', '@/release', '--out', '@/both', ...to, ...arm, '--platform', 'linux/amd64')
      const [amd64, arm64] = manifests.map((one) => one.digest)
      const held = async (place: string, wanted = ''): Promise<boolean> =>
        (await readdir(join(folder, place, 'images/blobs/sha256'))).includes(wanted.replace('sha256:', ''))
      expect([await held('arm', arm64), await held('arm', amd64)]).to.deep.equal([true, false])
      expect([await held('both', arm64), await held('both', amd64)]).to.deep.equal([true, true])
      const push = (from: string): string[] => [
        'mirror',
        'push-images',
        from,
        '--to',
        `http://${registry.address}`,
      ]
      expect(await refusal(folder, push('@/arm'))).to.equal('OCI_IMAGE_PUSH_FAILED')
      await run(...push('@/both'))
      const copy = `${registry.address}/v2/${registryAsFolder(registry.address)}/many/manifests/${digest}`
      expect((await fetch(`http://${copy}`, { headers: { accept: mediaType } })).status).to.equal(200)
      await serving('both', async (url) => {
        const own = { x64: 'amd64', arm64: 'arm64' }[process.arch as 'x64' | 'arm64']
        expect(await pull(reference, [{ prefix: '*', url }])).to.equal(own)
      })
      const missing = ['mirror', '@/release', '--out', '@/other', ...to, '--platform', 'linux/riscv64']
      expect(await refusal(folder, missing)).to.equal('UNIVERSE_IMAGE_UNAVAILABLE')
    } finally {
      await registry.stop()
    }
  })
})
