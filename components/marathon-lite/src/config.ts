import type { ListenAddress } from '@dcos-lite/lib/component'
import type { EnforcementConfig } from '@dcos-lite/lib/identity'
import type { Store, StoreConfig } from '@dcos-lite/lib/store'
import { userInfo } from 'node:os'
import type { Credentials } from './api/credentials.ts'
import type { FrameworkIdentity } from './engine/master-link.ts'
import { clusterDefaults } from './settings.ts'
import type { Settings } from './settings.ts'

/** What Marathon is started with. */
export interface MarathonConfig {
  listen: ListenAddress
  store: Store | StoreConfig
  /** Base URLs of Mesos masters. */
  masterUrls: string[]
  /** Default `marathon`. */
  frameworkName?: string
  /** User that tasks run as unless they say otherwise; default: the user of this process. */
  frameworkUser?: string
  principal?: string
  /** Role of services in no enforcing group; short for `clusterDefaults.defaultRole`. */
  defaultRole?: string
  /** Shown by the master; default: the API's own URL. */
  webuiUrl?: string
  /** Under which others reach this API; default: where it listens. */
  advertise?: { hostname: string; port: number }
  /** Origins whose pages may read answers; without any no CORS headers are sent. */
  allowedOrigins?: string[]
  /** Whom the API serves; default: everybody who reaches it. */
  credentials?: Credentials
  /** Callers need permissions; default: whoever reaches the API may do everything. */
  permissions?: EnforcementConfig
  /** How long the lease of a leader is: another takes over this long after it was cut off. Default 10 s. */
  leadership?: { ttlMs?: number }
  /** Folder of the files that `DELETE /v2/leader?backup=…&restore=…` may name; default: none, and both are refused. */
  backupFolder?: string
  /** Base URL of the secret store and config service, whose changes services follow; default: nothing is followed. */
  secretsUrl?: string
  /** Replaces single settings of DC/OS 2.2. */
  clusterDefaults?: Partial<Settings>
}

/** The settings that a configuration asks for. */
export function settingsOf(config: MarathonConfig): Settings {
  const { defaultRole } = config
  return {
    ...clusterDefaults,
    ...(defaultRole === undefined ? {} : { defaultRole }),
    ...config.clusterDefaults,
  }
}

/** How this server presents itself to the master. */
export function identityOf(config: MarathonConfig, url: string): FrameworkIdentity {
  return {
    masterUrls: config.masterUrls,
    name: config.frameworkName ?? 'marathon',
    user: config.frameworkUser ?? userInfo().username,
    hostname: config.advertise?.hostname ?? new URL(url).hostname,
    webuiUrl: config.webuiUrl ?? url,
    ...(config.principal === undefined ? {} : { principal: config.principal }),
  }
}
