import { createHash } from 'node:crypto'
import { open as openLocal } from 'node:fs/promises'
import { Readable } from 'node:stream'
import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import { identityFor, openByteStream } from '@dcos-lite/lib/http-client'
import type { ByteStream } from '@dcos-lite/lib/http-client'
import type { CatalogView } from '../catalog/catalog.ts'
import { packageServiceErrors } from '../errors.ts'
import { asNobody } from '../upstream/as-nobody.ts'
import { resourceUrls } from './resource-urls.ts'
import type { Services } from './services.ts'

const mostRedirects = 5

function decoded(url: string): string {
  try {
    return decodeURIComponent(url)
  } catch {
    return url // A stray percent sign: the raw form is compared alone.
  }
}

/** What the content of a file has to be, where a signature or the package says it. */
function expectedHash({ entries, verified }: CatalogView, wanted: ReadonlySet<string>): string | undefined {
  for (const { assets } of verified.values()) {
    for (const url of wanted) {
      const known = assets.get(url)
      if (known) return known.sha256
    }
  }
  const binaries = entries.flatMap(({ definition }) =>
    Object.values(definition.resource?.cli?.binaries ?? {}),
  )
  const binary = binaries.find((platform) => wanted.has(platform['x86-64'].url))
  return binary?.['x86-64'].contentHash[0]?.value.toLowerCase()
}

/** Passes content on and holds the last piece back until all of it is known to be right. */
async function* verifying(body: AsyncIterable<Buffer>, url: string, sha256: string): AsyncGenerator<Buffer> {
  const hash = createHash('sha256')
  let held: Buffer | undefined
  for await (const chunk of body) {
    hash.update(chunk)
    if (held) yield held
    held = chunk
  }
  const actual = hash.digest('hex')
  if (actual !== sha256) {
    const details = { destination: url, expected: sha256, actual }
    throw packageServiceErrors.CONTENT_NOT_VERIFIED({ destination: url, algo: 'sha256', actual }, { details })
  }
  if (held) yield held
}

function refuse(destination: string): Error {
  const serviceName = 'ResourceProxyHandler'
  return packageServiceErrors.FORBIDDEN(
    { serviceName },
    { details: { serviceName, destination, status: 403 } },
  )
}

/** Refuses what no package names; otherwise what the content has to be, if that is known. */
async function checkKnown({ view }: Services, url: string): Promise<string | undefined> {
  const wanted = new Set([url, decoded(url)])
  const seen = await view()
  const known = seen.entries.some(({ definition }) => resourceUrls(definition).some((one) => wanted.has(one)))
  if (known) return expectedHash(seen, wanted)
  throw refuse(url)
}

function genericError(uri: string, clientStatus: number): Error {
  const details = { method: 'GET', uri, clientStatus, status: 400 }
  return packageServiceErrors.GENERIC_HTTP_ERROR({ method: 'GET', uri, clientStatus }, { details })
}

function usable(destination: string): string {
  const cause = !URL.canParse(destination)
    ? 'not a URL'
    : /^https?:/i.test(destination)
      ? undefined
      : 'neither http nor https'
  if (cause === undefined) return destination
  throw packageServiceErrors.ENDPOINT_URI_SYNTAX({ destination, cause }, { details: { destination, cause } })
}

/** The host of URLs that mean a file beside the repository which came with the installation. */
const installationHost = 'installation.invalid'

/** The file that a URL of our own repository means; undefined for every other URL. */
async function ownFile({ view }: Services, url: string): Promise<URL | undefined> {
  const { hostname, pathname } = URL.canParse(url) ? new URL(url) : { hostname: '', pathname: '' }
  if (hostname !== installationHost) return undefined
  const { entries } = await view()
  const entry = entries.find(
    ({ definition, source }) => source.startsWith('file:') && resourceUrls(definition).includes(url),
  )
  const name = pathname.slice(1)
  return entry && /^[\w.-]+$/.test(name) ? new URL(name, entry.source) : undefined
}

async function openFile(path: URL, url: string): Promise<ByteStream> {
  try {
    const file = await openLocal(path)
    const { size } = await file.stat()
    return {
      status: 200,
      headers: { 'content-length': String(size), 'content-type': 'application/octet-stream' },
      body: file.createReadStream(),
      close: () => void file.close().catch(() => undefined), // nobody reads it any more
    }
  } catch (cause) {
    const details = { destination: url, cause: (cause as Error).message }
    throw packageServiceErrors.ENDPOINT_URI_CONNECTION({ destination: url }, { details, cause })
  }
}

/** Where an answer leads; undefined when it leads nowhere, or to another scheme. */
function redirection(at: string, { status, headers: { location } }: ByteStream): string | undefined {
  if (status < 300 || status > 308 || location === undefined || !URL.canParse(location, at)) return undefined
  const next = new URL(location, at)
  return next.protocol === new URL(at).protocol ? next.href : undefined
}

async function open(url: string): Promise<ByteStream> {
  let at = url
  for (let step = 0; step <= mostRedirects; step++) {
    // The certificate of this node is shown to parts of the cluster, and not for who wrote a package.
    if (identityFor(at)) throw refuse(at)
    const stream = await openByteStream({ url: at, headers: asNobody }).catch((cause: unknown) => {
      const details = { destination: at, cause: (cause as Error).message }
      throw packageServiceErrors.ENDPOINT_URI_CONNECTION({ destination: at }, { details, cause })
    })
    if (stream.status === 200) return stream
    stream.close()
    const next = redirection(at, stream)
    if (next === undefined) throw genericError(at, stream.status)
    at = next
  }
  throw genericError(url, 310)
}

/** `GET /package/resource?url=…`: hands out what the packages name, and nothing else. */
export function serveResources(app: FastifyInstance, services: Services): void {
  app.get('/package/resource', async (request, reply) => {
    // The clients append the address as it is, so everything behind `url=` belongs to it.
    const url = /[?&]url=(.*)$/.exec(request.url)?.[1]
    if (url === undefined) throw packageServiceErrors.NOT_PRESENT({ item: "param 'url'" })
    const hash = await checkKnown(services, url)
    const named = URL.canParse(url) ? url : decoded(url)
    const file = await ownFile(services, named)
    const target = usable(named)
    const stream = await (file ? openFile(file, target) : open(target))
    if (!(Number(stream.headers['content-length']) > 0)) {
      stream.close()
      throw genericError(target, 502)
    }
    const fileName = new URL(target).pathname.split('/').findLast((segment) => segment !== '') ?? 'resource'
    return reply
      .header('content-type', stream.headers['content-type'] ?? 'application/octet-stream')
      .header('content-disposition', `attachment; filename="${fileName.replaceAll('"', '')}"`)
      .send(Readable.from(hash === undefined ? stream.body : verifying(stream.body, target, hash)))
  })
}
