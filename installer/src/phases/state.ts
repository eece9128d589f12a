import type { Bundle, NodeStatus, SetFile } from '@dcos-lite/bootstrap'
import type { ClusterConfig, ConfiguredHost } from '../config/types.ts'
import type { HostFacts } from '../facts/types.ts'
import type { HostLogs } from '../folder/host-log.ts'
import type { ClusterIdentity } from '../folder/identity.ts'
import type { KnownHosts } from '../folder/known-hosts.ts'
import type { InstallerFolder } from '../folder/open-folder.ts'
import type { SuperuserLogin } from '../folder/superuser.ts'
import type { Connection } from '../run/types.ts'
import type { SessionTarget } from '../run/open-session.ts'

/** Secrets that come by the environment, never by a file or an argument. */
export interface Secrets {
  caPassphrase: string | undefined
  superuserPassword: string | undefined
}

/** What the phases of a run know and have made; each phase adds to it. */
export interface RunState {
  config: ClusterConfig
  folder: InstallerFolder
  /** Whether nothing may be changed. */
  preview: boolean
  secrets: Secrets
  credentials: SessionTarget['credentials']
  knownHosts: KnownHosts
  logs: HostLogs
  /** Wall-clock ms at the beginning. */
  startedMs: number
  /** Of a cluster that was installed before. */
  known: { clusterId: string | undefined; authority: string | undefined }
  connections: Map<string, Connection>
  facts: Map<string, HostFacts>
  /** What an operator should know at the end. */
  notices: string[]
  identity?: ClusterIdentity
  /** Every certificate is issued anew, not only those that must be. */
  renewAll?: boolean
  /** The authorities are replaced. */
  newAuthorities?: boolean
  superuser?: SuperuserLogin
  /** By architecture. */
  bundles: Map<string, Bundle>
  /** What each host shall run. */
  sets: Map<string, SetFile>
  /** What each node says of itself; undefined for one that is not installed. */
  statuses: Map<string, NodeStatus | undefined>
  /** Packages that are installed already, with their versions; undefined while nobody has looked. */
  installedPackages?: Map<string, string>
  /** Packages that this run installed, with the paths of their pages. */
  packages: { name: string; path: string | undefined }[]
}

/** The connection to a host; every phase after the first one has it. */
export function connectionTo(state: RunState, host: string): Connection {
  const connection = state.connections.get(host)
  if (connection === undefined) throw new Error(`no connection to ${host}`)
  return connection
}

/** What is known of a host. */
export function factsOf(state: RunState, host: string): HostFacts {
  const facts = state.facts.get(host)
  if (facts === undefined) throw new Error(`no facts of ${host}`)
  return facts
}

/** The hosts with this role. */
export function hostsWith(state: RunState, ...roles: ConfiguredHost['role'][]): ConfiguredHost[] {
  return state.config.hosts.filter(({ role }) => roles.includes(role))
}

/** Masters in a group of their own, before all others. */
export function mastersFirst(state: RunState, hosts: string[]): string[][] {
  const masters = hostsWith(state, 'master').map(({ address }) => address)
  return [hosts.filter((host) => masters.includes(host)), hosts.filter((host) => !masters.includes(host))]
}
