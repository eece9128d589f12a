import type { Environment } from '@dcos-lite/lib/component'
import { mayUseSecret, plainPath } from '@dcos-lite/lib/contracts'
import type { ReferenceKind } from '@dcos-lite/lib/contracts'
import { openStream } from '@dcos-lite/lib/http-server'
import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import type { Collection } from '@dcos-lite/lib/store'
import { presentVersion } from '../decide/setting-changes.ts'
import { secretsErrors } from '../errors.ts'
import type { SecretRecord } from '../records/secret.ts'
import type { SettingRecord } from '../records/setting.ts'
import type { SettingRegistry } from '../settings/registry.ts'
import type { Vault } from '../vault/vault.ts'

/** What the parts of the cluster ask with. */
export interface InternalTools {
  vault: Vault
  registry: SettingRegistry
  secrets: Collection<SecretRecord>
  settings: Collection<SettingRecord>
  environment: Environment
}

interface ResolveBody {
  kind?: ReferenceKind
  path?: string
  /** The service that it is for. */
  space?: string
}

const heartbeatMs = 5000
const frame = (event: string, data: unknown): string => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`

/** Tells one state of a thing from another, also when it was deleted and made again. */
function secretMark(record: SecretRecord | undefined): string | undefined {
  const newest = record?.versions.at(-1)
  return newest && `${newest.version}.${Date.parse(newest.createdAt).toString(36)}`
}

function settingMark(record: SettingRecord | undefined): string | undefined {
  const present = presentVersion(record)
  return present && String(present.index)
}

/**
 * Serves the master, which resolves what tasks refer to, and schedulers, which follow what changes: never values.
 * Not reachable through the front door.
 */
export function serveInternally(app: FastifyInstance, tools: InternalTools): void {
  const { vault, registry, secrets, settings, environment } = tools
  app.post('/internal/v1/resolve', async (request) => {
    const { kind = 'secret', path: given = '', space = '' } = (request.body ?? {}) as ResolveBody
    const path = plainPath(given)
    if (kind === 'config') {
      const [namespace = '', ...key] = path.split('/')
      const { value } = registry.read({ namespace, key: key.join('/') })
      return { value: Buffer.from(value).toString('base64'), version: settingMark(settings.get(path)) }
    }
    if (!mayUseSecret(path, space)) throw secretsErrors.SPACE_REFUSED({ path, service: space })
    const { value } = await vault.read(path)
    return { value: value.toString('base64'), version: secretMark(secrets.get(path)) }
  })
  app.get('/internal/v1/changes', (request, reply) => {
    const stream = openStream(request, reply, { contentType: 'text/event-stream', gathered: true })
    const told = (kind: ReferenceKind, path: string, version: string | undefined): object => ({
      ...{ kind, path },
      ...(version === undefined ? {} : { version }),
    })
    const listeners = [
      secrets.onChange((path, now, before) => {
        const version = secretMark(now)
        if (version !== secretMark(before)) stream.write(frame('changed', told('secret', path, version)))
      }),
      settings.onChange((path, now, before) => {
        const version = settingMark(now)
        if (version !== settingMark(before)) stream.write(frame('changed', told('config', path, version)))
      }),
    ]
    const all = [
      ...[...secrets.values()].map((each) => told('secret', each.path, secretMark(each))),
      ...[...settings.entries()].map(([path, each]) => told('config', path, settingMark(each))),
    ]
    stream.write(frame('snapshot', all))
    const heartbeat = environment.clock.every(heartbeatMs, () => stream.write(frame('heartbeat', {})))
    void stream.closed.then(() => {
      heartbeat.cancel()
      for (const stopListening of listeners) stopListening()
    })
  })
}
