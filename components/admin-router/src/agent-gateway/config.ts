import type { ListenAddress } from '@dcos-lite/lib/component'
import type { PermissionMode } from '@dcos-lite/lib/contracts'
import type { EnforcementConfig } from '@dcos-lite/lib/identity'
import type { TlsFiles } from '@dcos-lite/lib/tls'
import type { VersionInfo } from '../config.ts'

/** Base URLs of the components beside the gateway, whose health it tells. */
export interface GatewayUpstreams {
  /** Mesos agent, `http://host:5051`. */
  agent: string
  /** HTTP interface of the DNS forwarder. */
  dns?: string
}

/** Whose calls the gateway takes on routes that need a token: those of the front door, and of users with a token. */
export interface GatewayAccess extends EnforcementConfig {
  /** `enforce`: a caller needs the permission of the route. Default `open`: a valid token is enough. */
  permissions?: PermissionMode
}

/** Configuration of an agent's gateway. */
export interface AgentGatewayConfig {
  listen: ListenAddress
  upstreams: GatewayUpstreams
  /** Without it routes that need a token are refused to everybody; `false` switches the check off. */
  access?: GatewayAccess | false
  /** Socket of the node APIs of this machine: health, logs, metrics, checks. Without it there is health alone. */
  nodeApisSocket?: string
  /** Renews the certificate of the node by itself, with the help of one of the masters. */
  renewal?: { files: TlsFiles; masterUrls: string[] }
  clusterId: string
  version: VersionInfo
  /** What the node is to clients; default: `agent`. */
  role?: 'agent' | 'agent_public'
  /** IPv4 of the node in its health report; default: the address that the client reached. */
  address?: string
}
