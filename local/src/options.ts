import type { PermissionMode } from '@dcos-lite/lib/contracts'

/** What a person asked for. Every field has a default in `dcos-installer local up`. */
export interface LocalOptions {
  /** Port of the front door. */
  port: number
  /** Address of the front door. Only loopback when `auth` is false. */
  bindAddress: string
  /** Agents for everyone (role `*`). */
  agents: number
  /** Agents reserved for role `slave_public`. */
  publicAgents: number
  /** Kept between starts: state, sandboxes, credentials. */
  dataDir: string
  /** Packages to install from our Universe once the cluster serves. */
  packages: string[]
  /** Login at the front door. */
  auth: boolean
  /** `enforce`: users may do only what was granted to them. Default `open`. */
  permissions?: PermissionMode
  /** Written by rename when all is healthy. */
  infoFile?: string
  /** Whether to attach the `dcos` command of this user. */
  attachCli: boolean
}

/** What `--info FILE` holds. */
export interface LocalInfo {
  url: string
  /** A login token for the superuser; empty without login. */
  token: string
  /** The process that is the cluster. */
  pid: number
  dataDir: string
  masterUrl: string
  marathonUrl: string
  metronomeUrl: string
  packageServiceUrl: string
  /** `ip:port`, UDP and TCP. */
  dnsAddress: string
  clusterId: string
}
