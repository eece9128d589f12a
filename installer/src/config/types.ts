import type { ClusterImages, ClusterNames, ClusterNetworks, KernelLimits } from '@dcos-lite/bootstrap'
import type { ProgramChecks } from '@dcos-lite/lib/contracts'
import type { ConfiguredFrontDoor } from './front-door.ts'
import type { NodeSettings } from './readers/nodes.ts'
import type { WantedPackage } from './readers/packages.ts'

/** What a host is in the cluster, by the names that DC/OS gives the roles on disk. */
export type Role = 'master' | 'slave' | 'slave_public'

/** A host of the cluster that shall be. */
export interface ConfiguredHost {
  address: string
  role: Role
  sshPort: number
  settings: NodeSettings
}

/** What config.yaml asks for, checked and with absolute paths. */
export interface ClusterConfig {
  file: string
  clusterName: string
  /** Masters first, then agents, then public agents, each in the order of the file. */
  hosts: ConfiguredHost[]
  ssh: { user: string; keyFile: string | undefined; parallelism: number; commandTimeoutMs: number }
  /** Folder for the logs of hosts, when another one than the installer's is wished. */
  logFolder: string | undefined
  ipDetectFile: string | undefined
  resolvers: string[]
  /** Domains with spaces between; empty for none. */
  dnsSearch: string
  names: ClusterNames
  checkTime: boolean
  checks: ProgramChecks
  kernel: KernelLimits
  /** Whether the front door asks for a login. */
  auth: boolean
  security: 'disabled' | 'permissive' | 'strict'
  frontDoor: ConfiguredFrontDoor
  permissions: 'open' | 'enforce'
  superuser: { uid: string; passwordHash: string | undefined }
  networks: ClusterNetworks
  images: ClusterImages
  packages: WantedPackage[]
}

/** A configuration that can be used, and what should be said about it. */
export interface ReadConfig {
  config: ClusterConfig
  notices: string[]
}
