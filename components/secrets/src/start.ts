import { createFileAuditSink } from '@dcos-lite/lib/audit'
import type { StartComponent } from '@dcos-lite/lib/component'
import { createHttpService } from '@dcos-lite/lib/http-server'
import { admitCallers, createAccessControl, guardApi } from '@dcos-lite/lib/identity'
import { acquireStore, openCollection } from '@dcos-lite/lib/store'
import { auditCalls } from './audit/audit-calls.ts'
import type { SecretsConfig } from './config.ts'
import { demandsOf, isOpen } from './guard/demands.ts'
import { openKeyRing } from './keys/key-ring.ts'
import { secretFormat } from './records/secret.ts'
import { indexFormat, settingFormat } from './records/setting.ts'
import { renderSecretsError } from './rendering/error.ts'
import { serveAuditLog } from './routes/audit.ts'
import { serveInternally } from './routes/internal.ts'
import { serveSecrets } from './routes/secrets.ts'
import { serveSettings } from './routes/settings.ts'
import { serveStores } from './routes/stores.ts'
import { serveWatch } from './routes/watch.ts'
import { createSettingRegistry } from './settings/registry.ts'
import { collectPieces } from './vault/collect-pieces.ts'
import { createVault } from './vault/vault.ts'

/** JSON may write one byte of a value with six. */
const bodyLimitBytes = 7 * 1024 * 1024

/** Starts the secret store and the config service. `urls.api` serves both. */
export const start: StartComponent<SecretsConfig> = async (config, environment) => {
  const ring = await openKeyRing(config.keyFile, environment.log)
  const { store, release } = await acquireStore(config.store, environment)
  const undo: (() => Promise<void>)[] = [release]
  const unwind = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step()
  }
  try {
    const secrets = await openCollection(store, secretFormat)
    undo.push(() => secrets.close())
    secrets.onChange((_path, now) => {
      const newest = now?.versions.at(-1)
      // Another master encrypts under a key that came into the file since: so does this one from now on.
      if (newest) void ring.lookFor(newest.keyId)
    })
    const settings = await openCollection(store, settingFormat)
    undo.push(() => settings.close())
    const indexes = await openCollection(store, indexFormat)
    undo.push(() => indexes.close())
    await collectPieces(store, secrets, environment)
    const access = config.permissions && createAccessControl(config.permissions, environment)
    undo.push(() => Promise.resolve(access?.stop()))
    const service = createHttpService({
      ...{ name: 'secrets', environment, renderError: renderSecretsError, bodyLimitBytes },
      problems: () => access?.problems() ?? [],
    })
    const { app, metrics } = service
    if (config.auditFile !== undefined) {
      const audit = await createFileAuditSink(config.auditFile)
      undo.push(() => audit.close())
      auditCalls(app, { audit, metrics, environment })
    }
    if (access) {
      admitCallers(app, access, { isOpen })
      guardApi(app, access, { demands: demandsOf })
    }
    metrics.sampled('dcos_secrets_stored', 'Secrets that are stored.', () => secrets.size())
    metrics.sampled('dcos_secrets_settings', 'Keys of the config service, deleted ones too.', () =>
      settings.size(),
    )
    const vault = createVault({ store, secrets, ring }, config.versionsKept, environment)
    const registry = createSettingRegistry({ settings, indexes }, config.versionsKept, environment)
    serveSecrets(app, vault)
    serveStores(app, vault)
    serveSettings(app, registry)
    serveWatch(app, { registry, environment })
    if (config.auditFile !== undefined) serveAuditLog(app, config.auditFile)
    serveInternally(app, { vault, registry, secrets, settings, environment })
    undo.push(() => service.stop())
    const api = await service.listen(config.listen)
    environment.log.info('serving', { api })
    return { urls: { api }, stop: unwind }
  } catch (error) {
    await unwind()
    throw error
  }
}
