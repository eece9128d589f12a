import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import type { ArchiveEntry } from './archive.ts'
import { archiveOf } from './archive.ts'

const digestOf = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

/** A registry of a test's own making, for answers that a real one does not give. */
export interface StandInRegistry {
  address: string
  /** Every request: `GET /v2/… [range] [authorization scheme]`. */
  requests: string[]
  /** Answers a request instead of the registry when it gives true. */
  intercept: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined
  blobs: Map<string, Buffer>
  /** Adds an image under a tag; gives the digests of its layers. */
  add(
    tag: string,
    layers: readonly ArchiveEntry[][],
    change?: (manifest: Record<string, unknown>) => void,
  ): string[]
  /** Adds a document under a tag. */
  addManifest(tag: string, value: unknown): string
  stop(): Promise<void>
}

const architectures: Record<string, string> = { x64: 'amd64' }

/** Starts it. */
export async function startStandInRegistry(): Promise<StandInRegistry> {
  const manifests = new Map<string, Buffer>()
  const blobs = new Map<string, Buffer>()
  const keep = (bytes: Buffer): { digest: string; size: number } => {
    blobs.set(digestOf(bytes), bytes)
    return { digest: digestOf(bytes), size: bytes.length }
  }
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const [kind = '', name = ''] = (request.url ?? '').split('/').slice(-2)
    const bytes = kind === 'manifests' ? manifests.get(name) : blobs.get(name)
    if (!bytes) return void response.writeHead(404).end()
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
    if (start === 0) return void response.writeHead(200, { 'content-length': bytes.length }).end(bytes)
    const range = `bytes ${start}-${bytes.length - 1}/${bytes.length}`
    response.writeHead(206, { 'content-range': range }).end(bytes.subarray(start))
  }
  const server = createServer((request, response) => {
    const { range = '', authorization = '' } = request.headers
    const words = [request.method, request.url, range, authorization.split(' ')[0]]
    registry.requests.push(words.filter(Boolean).join(' '))
    if (registry.intercept?.(request, response) !== true) answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const registry: StandInRegistry = {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: [],
    intercept: undefined,
    blobs,
    addManifest(tag, value) {
      const bytes = Buffer.from(JSON.stringify(value))
      manifests.set(tag, bytes)
      manifests.set(digestOf(bytes), bytes)
      return digestOf(bytes)
    },
    add(tag, layers, change) {
      const archives = layers.map(archiveOf)
      const config = {
        architecture: architectures[process.arch] ?? process.arch,
        os: 'linux',
        config: {},
        rootfs: { type: 'layers', diff_ids: archives.map(digestOf) },
      }
      const descriptors = archives.map((bytes) => keep(gzipSync(bytes)))
      const manifest = {
        schemaVersion: 2,
        config: keep(Buffer.from(JSON.stringify(config))),
        layers: descriptors,
      }
      change?.(manifest)
      registry.addManifest(tag, manifest)
      return descriptors.map(({ digest }) => digest)
    },
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return registry
}
