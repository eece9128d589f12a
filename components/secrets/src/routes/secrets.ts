import type { FastifyInstance, FastifyReply, FastifyRequest } from '@dcos-lite/lib/http-server'
import { secretsErrors } from '../errors.ts'
import type { VersionRecord } from '../records/secret.ts'
import type { OpenedSecret, Vault } from '../vault/vault.ts'
import { folderPath, queryFlag, queryNumber, secretPath } from './address.ts'
import { askedBy } from './caller.ts'
import { givenValue } from './given-value.ts'

const folder = '/secrets/v1/secret/:store'
const route = `${folder}/*`

/** The one store of a cluster. Throws DCL_SECRETS_STORE_UNKNOWN. */
export function requireStore(request: FastifyRequest): void {
  const { store = '' } = request.params as { store?: string }
  if (store !== 'default') throw secretsErrors.STORE_UNKNOWN({ store })
}

const versionView = ({ version, bytes, createdAt, by, keyId }: VersionRecord): object => ({
  ...{ version, bytes, createdAt, by, keyId },
})

/** Text goes as JSON, bytes as they are; who asks for bytes gets them. */
function sendValue(
  request: FastifyRequest,
  reply: FastifyReply,
  { version, value }: OpenedSecret,
): FastifyReply {
  const accept = request.headers.accept ?? ''
  const bytes = version.binary || /^application\/octet-stream\b/.test(accept)
  void reply.header('cache-control', 'no-store').header('x-secret-version', String(version.version))
  if (bytes) return reply.type('application/octet-stream').send(value)
  return reply.send({ value: value.toString('utf8') })
}

/** Serves secrets as DC/OS does, and their versions. */
export function serveSecrets(app: FastifyInstance, vault: Vault): void {
  const read = async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    requireStore(request)
    if (queryFlag(request, 'list')) return { array: vault.list(folderPath(request)) }
    const path = secretPath(request)
    if (queryFlag(request, 'versions')) {
      return { array: [...vault.versions(path)].reverse().map(versionView) }
    }
    return sendValue(request, reply, await vault.read(path, queryNumber(request, 'version')))
  }
  app.get(folder, read)
  app.get(route, read)
  app.put(route, async (request, reply) => {
    requireStore(request)
    const path = secretPath(request)
    const { version } = await vault.create(path, givenValue(request))
    return reply.code(201).header('x-secret-version', String(version)).send()
  })
  app.patch(route, async (request, reply) => {
    requireStore(request)
    const path = secretPath(request)
    const { version } = await vault.update(path, givenValue(request))
    return reply.code(204).header('x-secret-version', String(version)).send()
  })
  app.post(route, async (request) => {
    requireStore(request)
    const older = queryNumber(request, 'rollback')
    if (older === undefined) throw secretsErrors.BODY_INVALID({ reason: 'POST needs ?rollback=VERSION' })
    return versionView(await vault.rollBack(secretPath(request), older, askedBy(request).principal.uid))
  })
  app.delete(route, async (request, reply) => {
    requireStore(request)
    await vault.remove(secretPath(request))
    return reply.code(204).send()
  })
}
