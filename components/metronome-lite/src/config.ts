import type { ListenAddress } from '@dcos-lite/lib/component'
import type { EnforcementConfig } from '@dcos-lite/lib/identity'
import type { Store, StoreConfig } from '@dcos-lite/lib/store'

/** Configuration of metronome. */
export interface MetronomeConfig {
  listen: ListenAddress
  /** Where the other servers and the master's pages reach this one. Default: what it listens on. */
  advertise?: { hostname: string; port?: number }
  store: Store | StoreConfig
  /** Base URLs of the Mesos masters; the leader is found by redirects. */
  masterUrls: string[]
  /** Callers need permissions; default: whoever reaches the API may do everything. */
  permissions?: EnforcementConfig
  /** A leader that dies is followed after this time at the latest. Default 5000. */
  leadership?: { ttlMs?: number }
  /** Default `metronome`. */
  frameworkName?: string
  /** The user that tasks run as unless their job names one. Default: the user of this process. */
  frameworkUser?: string
  /** The Mesos role of this framework. Default `*`. */
  defaultRole?: string
  /** Finished runs that are kept per job, successful and failed ones each. Default 1000. */
  historyCount?: number
}
