import type { Attribute, DomainInfo } from './attribute.ts'
import type { AgentId } from './ids.ts'
import type { Resource } from './resource.ts'

export interface AgentInfo {
  hostname: string
  port?: number
  resources?: Resource[]
  attributes?: Attribute[]
  id?: AgentId
  domain?: DomainInfo
}

export interface MasterInfo {
  id: string
  /** IPv4 address with its bytes in network order read as a little-endian integer; prefer `address`. */
  ip: number
  port: number
  pid: string
  hostname: string
  version: string
  address: { hostname: string; ip: string; port: number }
  domain?: DomainInfo
}
