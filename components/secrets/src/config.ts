import type { ListenAddress } from '@dcos-lite/lib/component'
import type { EnforcementConfig } from '@dcos-lite/lib/identity'
import type { Store, StoreConfig } from '@dcos-lite/lib/store'

/** Configuration of the secret store and the config service. */
export interface SecretsConfig {
  /** Bind it to loopback: the listener itself asks for no token, the front door does. */
  listen: ListenAddress
  store: Store | StoreConfig
  /** The cluster key: the same file on every master, mode 0600, made by the installer or by a local cluster. */
  keyFile: string
  /** Callers need permissions; default: whoever reaches the API may do everything. */
  permissions?: EnforcementConfig
  /** A hash-chained log of every changing call, and of every value that was read. */
  auditFile?: string
  /** How many versions of a secret and of a key are kept. Default 10. */
  versionsKept?: number
}

/** Defaults and limits that clients can see. */
export const secretsLimits = {
  /** Of one secret. */
  secretBytes: 1024 * 1024,
  /** Of one value of the config service. */
  settingBytes: 64 * 1024,
  versionsKept: 10,
} as const
