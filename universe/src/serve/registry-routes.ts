import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyInstance, FastifyReply, FastifyRequest } from '@dcos-lite/lib/http-server'
import { clusterRegistry, parseReference, registryAsFolder } from '@dcos-lite/lib/image-registry'
import { blobFile, readLayout } from '@dcos-lite/lib/oci-image'

/** Where the images of a repository folder lie, in the OCI layout. */
export function imagesFolder(folder: string): string {
  return join(folder, 'images')
}

interface Question {
  repository: string
  kind: 'manifests' | 'blobs'
  reference: string
}

/** Layers are large: fewer, larger pieces cost less. */
const pieceBytes = 512 * 1024
const digestPattern = /^sha256:[0-9a-f]{64}$/

/** Takes the path below `/v2/` apart; undefined when it names nothing. */
export function readRegistryPath(path: string): Question | undefined {
  const [, repository, kind, reference] = /^(.+)\/(manifests|blobs)\/([^/]+)$/.exec(path) ?? []
  if (repository === undefined || reference === undefined) return undefined
  return { repository, kind: kind as Question['kind'], reference }
}

function missing(reply: FastifyReply, code: string, message: string): FastifyReply {
  return reply.code(404).send({ errors: [{ code, message }] })
}

/** The names under which an image is asked for here: its own below its registry, and without it when it is ours. */
function servedAs(name: string): string[] {
  const { registry, repository } = parseReference(name)
  const whole = `${registryAsFolder(registry)}/${repository}`
  return registry === clusterRegistry ? [whole, repository] : [whole]
}

async function digestOfTag(folder: string, { repository, reference }: Question): Promise<string | undefined> {
  const found = (await readLayout(folder)).find(
    ({ name }) => parseReference(name).tag === reference && servedAs(name).includes(repository),
  )
  return found?.manifest.digest
}

async function sendManifest(
  folder: string,
  question: Question,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { reference } = question
  const digest = digestPattern.test(reference) ? reference : await digestOfTag(folder, question)
  const bytes =
    digest === undefined ? undefined : await readFile(blobFile(folder, digest)).catch(() => undefined)
  if (digest === undefined || bytes === undefined)
    return missing(reply, 'MANIFEST_UNKNOWN', `there is no ${question.repository} ${reference}`)
  const { mediaType } = JSON.parse(bytes.toString('utf8')) as { mediaType?: string }
  const type = mediaType ?? 'application/vnd.oci.image.manifest.v1+json'
  void reply.headers({ 'content-type': type, 'docker-content-digest': digest, etag: `"${digest}"` })
  return request.method === 'HEAD' ? reply.header('content-length', bytes.length).send() : reply.send(bytes)
}

async function sendBlob(
  folder: string,
  digest: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const file = blobFile(folder, digest)
  const found = digestPattern.test(digest) ? await stat(file).catch(() => undefined) : undefined
  if (!found?.isFile()) return missing(reply, 'BLOB_UNKNOWN', `there is no blob ${digest.slice(0, 80)}`)
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
  if (start > 0 && start >= found.size)
    return reply.code(416).header('content-range', `bytes */${found.size}`).send()
  void reply.headers({
    'content-type': 'application/octet-stream',
    'content-length': found.size - start,
    'docker-content-digest': digest,
    'accept-ranges': 'bytes',
    etag: `"${digest}"`,
  })
  if (start > 0) {
    void reply.code(206).header('content-range', `bytes ${start}-${found.size - 1}/${found.size}`)
  }
  return request.method === 'HEAD'
    ? reply.send()
    : reply.send(createReadStream(file, { start, highWaterMark: pieceBytes }))
}

/** `GET /v2/…`: the images of the repository, as every container registry gives them. */
export function addRegistryRoutes(app: FastifyInstance, repositoryFolder: string): void {
  const folder = imagesFolder(repositoryFolder)
  const version = { 'docker-distribution-api-version': 'registry/2.0' }
  app.get('/v2', (_request, reply) => reply.headers(version).send({}))
  const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    void reply.headers(version)
    const { '*': path = '' } = request.params as { '*'?: string }
    if (path === '') return reply.send({})
    const question = readRegistryPath(path)
    if (!question) return missing(reply, 'UNSUPPORTED', 'only manifests and blobs are served')
    return question.kind === 'manifests'
      ? sendManifest(folder, question, request, reply)
      : sendBlob(folder, question.reference, request, reply)
  }
  app.route({ method: ['GET', 'HEAD'], url: '/v2/*', handler: answer })
}
