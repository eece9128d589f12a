import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { blobFile, putImage } from '@dcos-lite/lib/oci-image'
import type { BuiltImage } from '@dcos-lite/lib/oci-image'
import { imageBlobs } from '../../src/images/image-blobs.ts'

describe('the blobs of an image in a layout', () => {
  let folder: string
  let images: BuiltImage[]
  let index: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'image-blobs-'))
    images = []
    for (const architecture of ['amd64', 'arm64'] as const) {
      const source = join(folder, architecture)
      await mkdir(source)
      await writeFile(join(source, 'motd'), architecture)
      images.push(await putImage({ layers: [source], architecture }, join(folder, 'layout')))
    }
    const mediaType = 'application/vnd.oci.image.index.v1+json'
    const manifests = images.map(({ manifest, platform }) => ({ ...manifest, platform }))
    const text = JSON.stringify({ schemaVersion: 2, mediaType, manifests })
    index = `sha256:${createHash('sha256').update(text).digest('hex')}`
    await writeFile(blobFile(join(folder, 'layout'), index), text)
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  const partsOf = ({ digest, blobs }: BuiltImage): string[] => [...blobs.map((blob) => blob.digest), digest]

  it('are configuration, layers and manifest', async () => {
    const [image] = images
    const found = await imageBlobs(join(folder, 'layout'), image?.digest ?? '')
    expect(new Set(found)).to.deep.equal(new Set(images.slice(0, 1).flatMap(partsOf)))
    expect(found.at(-1)).to.equal(image?.digest)
  })

  it('are those of every platform, and the index last', async () => {
    const found = await imageBlobs(join(folder, 'layout'), index)
    expect(new Set(found)).to.deep.equal(new Set([...images.flatMap(partsOf), index]))
    expect(found.at(-1)).to.equal(index)
  })

  it('are those of the platforms that a copy has', async () => {
    const [first] = images
    await rm(blobFile(join(folder, 'layout'), first?.digest ?? ''))
    const found = await imageBlobs(join(folder, 'layout'), index)
    expect(new Set(found)).to.deep.equal(new Set([...images.slice(1).flatMap(partsOf), index]))
  })
})
