import type { ListenAddress } from '@dcos-lite/lib/component'
import type { VersionInfo } from '../config.ts'

/** Base URLs of the components beside the gateway, whose health it tells. */
export interface GatewayUpstreams {
  /** Mesos agent, `http://host:5051`. */
  agent: string
  /** HTTP interface of the DNS forwarder. */
  dns?: string
}

/** Configuration of an agent's gateway. */
export interface AgentGatewayConfig {
  listen: ListenAddress
  upstreams: GatewayUpstreams
  clusterId: string
  version: VersionInfo
  /** What the node is to clients; default: `agent`. */
  role?: 'agent' | 'agent_public'
  /** IPv4 of the node in its health report; default: the address that the client reached. */
  address?: string
}
