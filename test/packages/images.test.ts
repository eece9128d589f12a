import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { clusterRegistry } from '@dcos-lite/lib/image-registry'
import { readLayout } from '@dcos-lite/lib/oci-image'
import { skipBecause, testEnvironment } from '@dcos-lite/lib/testing'
import { openImageStore } from '../../components/mesos-lite/src/agent/images/image-store.ts'
import { buildImages } from '../../universe/src/images/build-images.ts'
import { imageCache } from '../../universe/src/images/cache.ts'
import { exportImages } from '../../universe/src/images/export-images.ts'
import { pushLayout } from '../../universe/src/images/push-layout.ts'
import { readRecipe } from '../../universe/src/images/read-recipes.ts'
import { writeTree } from '../../universe/test/package-tree.ts'
import { startRegistry } from '../support/docker-registry.ts'
import type { RunningRegistry } from '../support/docker-registry.ts'
import { imagesUnavailableReason, packageImages } from '../support/package-images.ts'

const run = promisify(execFile)

describe('Images of packages, built from Debian', function () {
  this.timeout(600_000)
  let folder = ''
  let registry: RunningRegistry | undefined

  before(async function () {
    const reason = imagesUnavailableReason()
    if (reason !== undefined) skipBecause(this, reason)
    folder = await mkdtemp(join(tmpdir(), 'dcos-lite-built-'))
    registry = await startRegistry()
  })
  after(async () => {
    await registry?.stop()
    if (folder !== '') await rm(folder, { recursive: true, force: true })
  })

  /** Runs a program in the tree of an image that came through a real registry, as an agent unpacks it. */
  async function inside(name: string, layout: string, command: string[]): Promise<string> {
    const url = `http://${registry?.address ?? ''}`
    const { clock, log } = testEnvironment({ component: 'images' })
    const mirrors = [{ prefix: clusterRegistry, url }]
    const store = await openImageStore({ folder: join(folder, 'store'), clock, log, mirrors })
    try {
      const images = (await readLayout(layout)).filter((image) => image.name === name)
      await pushLayout(layout, images, { url }, () => undefined)
      const { layerPaths } = await store.prepare(name, { forcePull: true })
      const { stdout } = await run('chroot', [layerPaths[0] ?? '', ...command])
      return stdout.trim()
    } finally {
      store.stop()
    }
  }

  it('have the same digest when they are built again, and share the layer of the base', async () => {
    const { images } = await packageImages(['docker-registry', 'redis'])
    const recipes = await Promise.all(
      ['docker-registry', 'redis'].map((name) => readRecipe(join('universe/images', name))),
    )
    const again = await buildImages(recipes, { cache: imageCache(), fresh: true, say: () => undefined })
    expect(again.map(({ built }) => built)).to.deep.equal([true, true])
    const digests = (list: typeof images): string[] => list.map(({ image }) => image.digest)
    expect(digests(again)).to.deep.equal(digests(images))
    const bases = images.map(({ image }) => image.blobs[1]?.digest)
    expect(new Set(bases).size).to.equal(1)
  })

  it('hold the real programs, which run', async () => {
    const { layout } = await packageImages(['docker-registry', 'redis'])
    const redis = await inside(`${clusterRegistry}/redis:7.0`, layout, ['/usr/bin/redis-server', '--version'])
    expect(redis).to.match(/^Redis server v=7\.0\./)
    const program = ['/usr/bin/docker-registry', '--version']
    expect(await inside(`${clusterRegistry}/docker-registry:2.8`, layout, program)).to.include(
      'docker-registry',
    )
    const owner = await inside(`${clusterRegistry}/redis:7.0`, layout, [
      '/usr/bin/stat',
      '-c',
      '%U %a',
      '/data',
    ])
    expect(owner).to.equal('redis 750')
  })

  it('may stand on the bundled Node.js', async () => {
    await writeTree(folder, {
      'recipes/hello/image.json': {
        ...{ name: 'hello', version: '1', description: 'Says hello.', base: 'node' },
        files: { '/srv/hello.mjs': 'hello.mjs' },
      },
      'recipes/hello/hello.mjs': 'console.log(`hello of ${process.version}`)\n',
    })
    const recipe = await readRecipe(join(folder, 'recipes/hello'))
    const [ready] = await buildImages([recipe], { cache: imageCache(), say: () => undefined })
    if (!ready) throw new Error('nothing was built')
    const out = join(folder, 'out')
    await exportImages(imageCache().layout, [{ name: ready.name, manifest: ready.image.manifest }], out)
    const program = ['/usr/local/bin/node', '/srv/hello.mjs']
    expect(await inside(ready.name, out, program)).to.equal(`hello of ${process.version}`)
  })
})
