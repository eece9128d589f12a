import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import { messageOf } from '@dcos-lite/lib/errors'
import { clusterRegistry, readManifest } from '@dcos-lite/lib/image-registry'
import { blobFile, nameInLayout } from '@dcos-lite/lib/oci-image'
import { sha256 } from '@dcos-lite/lib/package-signing'
import { universeErrors } from '../errors.ts'
import { storeContent } from '../repository/store-content.ts'
import { whileLocked } from '../repository/repository-folder.ts'
import { imagesFolder, readRegistryPath } from './registry-routes.ts'

const uploads = /^(.+)\/blobs\/uploads(?:\/([^/]*))?$/
const digestPattern = /^sha256:[0-9a-f]{64}$/

interface Push {
  Params: { '*': string }
  Querystring: { digest?: string }
  Body: AsyncIterable<Uint8Array>
}

async function textOf(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of content) {
    size += part.length
    if (size > 4 * 1024 * 1024) throw new Error('it is larger than 4 MiB')
    parts.push(part)
  }
  return Buffer.concat(parts)
}

function partsOf(bytes: Buffer, type: string): string[] {
  const manifest = readManifest(bytes.toString('utf8'), type)
  const parts = manifest.kind === 'index' ? manifest.entries : [manifest.config, ...manifest.layers]
  return parts.map(({ digest }) => digest)
}

/** `POST` and `PUT /v2/…`: maintainers push images as to every registry; who asks needs a token for publishing. */
export function addRegistryPushRoutes(app: FastifyInstance, repositoryFolder: string): void {
  const folder = imagesFolder(repositoryFolder)
  const refuse = (reason: string, cause?: unknown): Error =>
    universeErrors.PUBLICATION_NOT_VALID({ reason }, { cause })
  void app.register((own, _options, done) => {
    own.removeAllContentTypeParsers()
    own.addContentTypeParser('*', (_request, payload, parsed) => parsed(null, payload))
    own.post<Push>('/v2/*', async (request, reply) => {
      const [, name, id = ''] = uploads.exec(request.params['*']) ?? []
      if (name === undefined || id !== '') throw refuse('only uploads of blobs begin with POST')
      return reply.code(202).header('location', `/v2/${name}/blobs/uploads/${randomUUID()}`).send()
    })
    own.put<Push>('/v2/*', { bodyLimit: Number.MAX_SAFE_INTEGER }, async (request, reply) => {
      const path = request.params['*']
      const { digest = '' } = request.query
      if (uploads.test(path)) {
        if (!digestPattern.test(digest)) throw refuse('an upload names no digest')
        const file = blobFile(folder, digest)
        await mkdir(dirname(file), { recursive: true })
        await storeContent(repositoryFolder, dirname(file), request.body, (found) => {
          if (`sha256:${found}` !== digest) throw refuse(`the blob is sha256:${found}, not ${digest}`)
        })
        return reply.code(201).header('docker-content-digest', digest).send()
      }
      const question = readRegistryPath(path)
      if (question?.kind !== 'manifests') throw refuse('only manifests and blobs are taken')
      const type = request.headers['content-type'] ?? ''
      let bytes: Buffer
      let parts: string[]
      try {
        bytes = await textOf(request.body)
        parts = partsOf(bytes, type)
      } catch (error) {
        throw refuse(messageOf(error), error)
      }
      const absent = parts.find((part) => !existsSync(blobFile(folder, part)))
      if (absent !== undefined) throw refuse(`the image names ${absent}, which is not here`)
      const own = `sha256:${sha256(bytes)}`
      const { repository, reference } = question
      if (digestPattern.test(reference) && reference !== own) throw refuse(`the manifest is ${own}`)
      const file = blobFile(folder, own)
      await storeContent(repositoryFolder, dirname(file), Readable.from([bytes]), () => undefined)
      const { size } = await stat(file)
      const name = `${clusterRegistry}/${repository}`
      const names = digestPattern.test(reference) ? [] : [`${name}:${reference}`]
      const manifest = { mediaType: type, digest: own, size }
      const named = [...names, `${name}@${own}`].map((one) => ({ name: one, manifest }))
      await whileLocked(repositoryFolder, () => nameInLayout(folder, named))
      return reply.code(201).header('docker-content-digest', own).send()
    })
    done()
  })
}
