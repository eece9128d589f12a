/**
 * Reading the layer of an image from the repository server, beside Debian's docker-registry, in turn and by several agents at
 * once: bytes per second. Both serve the same blob from the same disk.
 */
import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { clusterRegistry } from '@dcos-lite/lib/image-registry'
import { nameInLayout, putImage } from '@dcos-lite/lib/oci-image'
import { testEnvironment } from '@dcos-lite/lib/testing'
import { exportImages } from '../universe/src/images/export-images.ts'
import { pushLayout } from '../universe/src/images/push-layout.ts'
import { startRepositoryServer } from '../universe/src/index.ts'
import { startRegistry } from '../test/support/docker-registry.ts'
import { printFigure } from './support/statistics.ts'

const mebibyte = 1024 * 1024
const layerMiB = 64
const rounds = 5
const readersAtOnce = 8

async function read(url: string): Promise<void> {
  const answer = await fetch(url)
  if (!answer.ok || !answer.body) throw new Error(`${url} answered ${answer.status}`)
  for await (const chunk of answer.body) void chunk
}

/** MiB per second of the best round. */
async function speed(url: string, readers: number): Promise<number> {
  let best = 0
  for (let round = 0; round < rounds; round++) {
    const startedMs = performance.now()
    await Promise.all(Array.from({ length: readers }, () => read(url)))
    best = Math.max(best, (layerMiB * readers * 1000) / (performance.now() - startedMs))
  }
  return best
}

const folder = await mkdtemp(join(tmpdir(), 'dcos-lite-bench-'))
const registry = await startRegistry()
try {
  const source = join(folder, 'source')
  await mkdir(source)
  await writeFile(join(source, 'data'), randomBytes(layerMiB * mebibyte))
  const layout = join(folder, 'layout')
  const { manifest, blobs } = await putImage({ layers: [source], compression: 'none' }, layout)
  const image = { name: `${clusterRegistry}/large:1`, manifest }
  await nameInLayout(layout, [image])
  await pushLayout(layout, [image], { url: `http://${registry.address}` }, () => undefined)
  await exportImages(layout, [image], join(folder, 'repository/images'))
  const config = { folder: join(folder, 'repository'), listen: { host: '127.0.0.1', port: 0 } }
  const server = await startRepositoryServer(config, testEnvironment())
  const path = `/v2/large/blobs/${blobs.at(-1)?.digest ?? ''}`
  for (const readers of [1, readersAtOnce]) {
    const peer = await speed(`http://${registry.address}${path}`, readers)
    const own = await speed(`${server.urls.api ?? ''}${path}`, readers)
    const ratio = (own / peer).toFixed(2)
    printFigure(`a layer from docker-registry, ${readers} at once`, `${peer.toFixed(0)} MiB/s`)
    printFigure(
      `a layer from dcos-universe serve, ${readers} at once`,
      `${own.toFixed(0)} MiB/s`,
      `${ratio} times docker-registry`,
    )
  }
  await server.stop()
} finally {
  await registry.stop()
  await rm(folder, { recursive: true, force: true })
}
