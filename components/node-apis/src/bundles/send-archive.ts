import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from '@dcos-lite/lib/http-server'
import { nodeApiErrors } from '../errors.ts'
import { archiveSize } from './bundle-desk.ts'
import type { BundleDesk } from './bundle-desk.ts'
import { isBundleId } from './bundle-store.ts'

/** Sends the archive of a bundle, from this node or from the master that made it. */
export async function sendArchive(
  desk: BundleDesk,
  id: string,
  path: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const { store } = desk
  const unknown = (): Error => nodeApiErrors.BUNDLE_UNKNOWN({ bundle: id.slice(0, 128) })
  if (!isBundleId(id)) throw unknown()
  const name = id.endsWith('.zip') ? id : `${id}.zip`
  const asFile = (): FastifyReply =>
    reply
      .header('content-type', 'application/zip')
      .header('content-disposition', `attachment; filename=${name}`)
  if (store.get(id)) {
    const size = await archiveSize(store, id)
    return asFile()
      .header('content-length', size)
      .send(createReadStream(store.archiveOf(id)))
  }
  const passed = request.headers[desk.passedOn] !== undefined
  const stream = passed ? undefined : await desk.fetchArchive(path)
  if (!stream) throw unknown()
  reply.raw.once('close', stream.close)
  const length = stream.headers['content-length']
  if (length !== undefined) void reply.header('content-length', length)
  return asFile().send(Readable.from(stream.body))
}
