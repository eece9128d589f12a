import type { FastifyInstance, FastifyReply, FastifyRequest } from '@dcos-lite/lib/http-server'
import { secretsLimits } from '../config.ts'
import { secretsErrors } from '../errors.ts'
import type { SettingRecord, SettingVersion } from '../records/setting.ts'
import type { SettingAddress, SettingRegistry } from '../settings/registry.ts'
import { folderPath, namespaceOf, queryFlag, queryNumber, settingAddress } from './address.ts'
import { askedBy } from './caller.ts'

const folder = '/config/v1/keys/:namespace'
const route = `${folder}/*`

/** A version of a key as clients see it. */
export const settingView = (address: SettingAddress, version: SettingVersion): object => ({
  namespace: address.namespace,
  key: address.key,
  ...version,
  ...(version.value === undefined ? { deleted: true } : {}),
})

/** The newest version of a key as clients see it. */
export function recordView(record: SettingRecord): object {
  const newest = record.versions.at(-1)
  return newest ? settingView(record, newest) : {}
}

function givenText({ body }: FastifyRequest): string {
  const { value } = (typeof body === 'object' && body !== null ? body : {}) as { value?: unknown }
  const text = typeof body === 'string' ? body : value
  if (typeof text !== 'string') {
    throw secretsErrors.BODY_INVALID({ reason: 'send {"value": "…"} as JSON, or text/plain' })
  }
  const bytes = Buffer.byteLength(text)
  const limitBytes = secretsLimits.settingBytes
  if (bytes > limitBytes) throw secretsErrors.TOO_LARGE({ bytes, limitBytes })
  return text
}

/** Serves the keys of the config service. */
export function serveSettings(app: FastifyInstance, registry: SettingRegistry): void {
  app.get('/config/v1/namespaces', () => ({ namespaces: registry.namespaces(), index: registry.index() }))
  const read = (request: FastifyRequest, reply: FastifyReply): unknown => {
    if (queryFlag(request, 'list')) {
      // The index is read first: what changes meanwhile is told again to a watch that begins there.
      const index = registry.index()
      const keys = registry.list(namespaceOf(request), folderPath(request)).map(recordView)
      return { keys, index }
    }
    const address = settingAddress(request)
    if (queryFlag(request, 'history')) {
      const versions = [...registry.history(address)].reverse()
      return { versions: versions.map((version) => settingView(address, version)) }
    }
    const found = registry.read(address, queryNumber(request, 'version'))
    void reply.header('x-config-version', String(found.version)).header('x-config-index', String(found.index))
    return queryFlag(request, 'raw')
      ? reply.type('text/plain').send(found.value)
      : settingView(address, found)
  }
  app.get(folder, read)
  app.get(route, read)
  app.put(route, async (request) => {
    const address = settingAddress(request)
    const by = askedBy(request).principal.uid
    const change = { by, expected: queryNumber(request, 'cas') }
    return settingView(address, await registry.set(address, givenText(request), change))
  })
  app.delete(route, async (request) => {
    const address = settingAddress(request)
    const by = askedBy(request).principal.uid
    return settingView(address, await registry.remove(address, { by, expected: queryNumber(request, 'cas') }))
  })
}
