import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { buildImage, pushImage } from '@dcos-lite/lib/oci-image'
import { testEnvironment } from '@dcos-lite/lib/testing'
import { openImageStore } from '../../components/mesos-lite/src/agent/images/image-store.ts'
import type { RunningRegistry } from '../support/docker-registry.ts'
import { startRegistry } from '../support/docker-registry.ts'

describe('images at a real registry (docker-registry of Debian)', function () {
  this.timeout(180_000)
  let folder = ''
  let registry: RunningRegistry | undefined

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dcos-lite-oci-'))
    registry = await startRegistry()
  })
  after(async () => {
    await registry?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  for (const compression of ['gzip', 'zstd', 'none'] as const) {
    it(`are built, pushed and pulled again, with layers packed by ${compression}`, async () => {
      const { address = '' } = registry ?? {}
      const source = join(folder, compression)
      await mkdir(join(source, 'etc'), { recursive: true })
      await writeFile(join(source, 'etc/motd'), compression)
      const recipe = { layers: [source], defaults: { Cmd: ['/bin/x'] }, compression }
      const image = await buildImage(recipe, join(folder, 'oci', compression))
      const target = { registry: `http://${address}`, repository: 'team/app', tag: compression }
      expect(await pushImage(image, target)).to.equal(image.digest)
      const again = await buildImage(recipe, join(folder, 'again', compression))
      expect(again.digest, 'equal contents').to.equal(image.digest)
      const { clock, log } = testEnvironment({ component: 'images' })
      const store = await openImageStore({ folder: join(folder, 'store'), clock, log })
      const references = [`${address}/team/app:${compression}`, `${address}/team/app@${image.digest}`]
      for (const reference of references) {
        const pulled = await store.prepare(reference, { forcePull: false })
        expect([pulled.digest, pulled.command]).to.deep.equal([image.digest, ['/bin/x']])
        expect(await readFile(join(pulled.layerPaths[0] ?? '', 'etc/motd'), 'utf8')).to.equal(compression)
      }
      store.stop()
    })
  }
})
