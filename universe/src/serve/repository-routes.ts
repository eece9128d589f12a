import { repositoryMediaType } from '@dcos-lite/lib/package-format'
import type { FastifyInstance, FastifyReply, FastifyRequest } from '@dcos-lite/lib/http-server'
import { signatureMediaType } from '@dcos-lite/lib/package-signing'
import { universeErrors } from '../errors.ts'
import { versionOfAgent } from '../repository/dcos-versions.ts'
import { documentText } from '../repository/documents.ts'
import { acceptedFormat, matchesTag, takesGzip } from './negotiate.ts'
import type { Shelf } from './shelf.ts'

const empty = documentText([])
const vary = 'Accept, Accept-Encoding, User-Agent'

async function send(
  shelf: Shelf,
  text: string,
  type: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { plain, zipped, tag } = await shelf.body(text)
  const gzip = takesGzip(request.headers['accept-encoding']) && zipped.length < plain.length
  const ownTag = `"${tag}${gzip ? '-gzip' : ''}"`
  const link = shelf.state.signature === undefined ? {} : { link: '</repo.signature>; rel="signature"' }
  void reply.headers({ etag: ownTag, vary, 'cache-control': 'no-cache', ...link })
  if (matchesTag(request.headers['if-none-match'], ownTag)) return reply.code(304).send()
  void reply.header('content-type', type)
  if (gzip) void reply.header('content-encoding', 'gzip')
  return reply.send(gzip ? zipped : plain)
}

function declaredType(request: FastifyRequest): string {
  const format = acceptedFormat(request.headers.accept)
  if (format) return repositoryMediaType(format)
  throw universeErrors.ZIP_IS_GONE({ accept: request.headers.accept ?? 'anything' })
}

function signatureOf(shelf: Shelf): string {
  const { signature } = shelf.state
  if (signature === undefined) throw universeErrors.NOT_HERE({ what: 'signature: it is not signed' })
  return signature
}

/** The paths that clusters ask: the whole repository, that of one package, and the signature beside each. */
export function addRepositoryRoutes(app: FastifyInstance, current: () => Promise<Shelf>): void {
  app.get('/repo', async (request, reply) => {
    const shelf = await current()
    const type = declaredType(request)
    const file = `repo-up-to-${versionOfAgent(request.headers['user-agent'])}.json`
    return send(shelf, shelf.documents.get(file)?.text ?? empty, type, request, reply)
  })
  for (const path of ['/repo-1.7', '/repo-empty-v3.json']) {
    app.get(path, async (request, reply) =>
      send(await current(), empty, repositoryMediaType('v3'), request, reply),
    )
  }
  app.get<{ Params: { name: string } }>('/package/:name', async (request, reply) => {
    const shelf = await current()
    const { name } = request.params
    if (name.endsWith('.signature')) {
      return send(shelf, signatureOf(shelf), signatureMediaType, request, reply)
    }
    const version = versionOfAgent(request.headers['user-agent'])
    const text = shelf.packageText(name, version)
    if (text === undefined) throw universeErrors.NOT_HERE({ what: `package "${name}" for DC/OS ${version}` })
    const format = acceptedFormat(request.headers.accept) ?? 'v5'
    return send(shelf, text, repositoryMediaType(format), request, reply)
  })
  addFileRoutes(app, current)
}

function addFileRoutes(app: FastifyInstance, current: () => Promise<Shelf>): void {
  for (const path of ['/repo.signature', '/universe.json.signature']) {
    app.get(path, async (request, reply) => {
      const shelf = await current()
      return send(shelf, signatureOf(shelf), signatureMediaType, request, reply)
    })
  }
  app.get('/keys.json', async (request, reply) => {
    const shelf = await current()
    const keys = shelf.state.index?.keys
    if (!keys) throw universeErrors.NOT_HERE({ what: 'keys: it is not signed' })
    return send(shelf, `${JSON.stringify(keys)}\n`, 'application/json', request, reply)
  })
  app.get<{ Params: { file: string } }>('/:file', async (request, reply) => {
    const shelf = await current()
    const whole = request.params.file === 'universe.json'
    // The document as it was published: its bytes are what was signed.
    const found = shelf.documents.get(request.params.file)
    if (!found) throw universeErrors.NOT_HERE({ what: `file "${request.params.file}"` })
    const text = whole ? shelf.state.document : found.text
    return send(shelf, text, repositoryMediaType(found.format), request, reply)
  })
}
