import type { ListenAddress } from '@dcos-lite/lib/component'
import type { PermissionMode } from '@dcos-lite/lib/contracts'
import type { TlsFiles } from '@dcos-lite/lib/tls'
import type { SecureVersion } from 'node:tls'
import type { LedUpstream } from './leaders/ask-leader.ts'

/** Base URLs of what is behind the front door. What is absent answers 404, what is down 502. */
export interface Upstreams {
  /** Mesos master, `http://host:5050`. */
  mesos: string
  marathon: string
  metronome: string
  packageService: string
  iam: string
  /** The secret store and the config service. */
  secrets?: string
  /** HTTP interface of the DNS component. */
  dns?: string
  dashboard?: string
  /** Front door of the node that leads the Mesos masters, for `/system/v1/leader/mesos`. */
  leaderGateway?: string
  /** What finds the leaders by itself, for `/system/v1/leader/…`; it receives the whole path. */
  leaders?: string
  net?: string
  pkgpanda?: string
  /** What replaces the web page by another one. */
  uiUpdate?: string
  exhibitor?: string
  checks?: string
  logs?: string
  metrics?: string
  /** A health service of its own; without it the router sums up the health of its upstreams. */
  health?: string
}

export type UpstreamName = keyof Upstreams

/** Base URLs of all of a component of which one leads, the nearest first. */
export type LedUpstreams = Partial<Record<LedUpstream, readonly string[]>>

/** Bounds that keep one client or one upstream from taking everything. */
export interface Limits {
  bodyBytes: number
  /** Body limit below `/service/`. */
  serviceBodyBytes: number
  /** A client must have sent its request headers within this time. */
  headerTimeoutMs: number
  /** A client that sends or takes nothing of a body for this long is cut. */
  stalledClientMs: number
  connectTimeoutMs: number
  /** An upstream must have sent its answer's headers within this time. */
  answerTimeoutMs: number
  /** Requests in flight to one upstream address; more are refused with 503. */
  requestsPerUpstream: number
  /** Connections of clients; more are closed as they come. */
  connections: number
  /** Upgraded connections (WebSockets) of all clients, and of one address; more are refused with 503. */
  upgrades: number
  upgradesPerClient: number
}

/** What the cluster says about its release at `/dcos-metadata/dcos-version.json`. */
export interface VersionInfo {
  version: string
  variant: string
  imageCommit?: string
  bootstrapId?: string
}

/** The encrypted side of the front door. */
export interface FrontTls {
  listen: ListenAddress & { shared?: boolean }
  /** What clients see. `caFile` is what they verify it with; they get it at `/ca/dcos-ca.crt`. */
  files: TlsFiles
  /** What requests at `listen` of the front door get: answers, or the same place with TLS. */
  plain: 'served' | 'redirected'
  /** Default: TLS 1.2 and 1.3. */
  minVersion?: SecureVersion
  maxVersion?: SecureVersion
  /** Suites in the notation of OpenSSL, instead of those that are modern. */
  cipherSuite?: string
  /** How often renewed files are looked for. Default 30 s. */
  reloadMs?: number
}

/** Configuration of the front door. */
export interface AdminRouterConfig {
  /** With `shared` other threads listen at the same port. */
  listen: ListenAddress & { shared?: boolean }
  /** Absent: HTTP only. */
  tls?: FrontTls
  upstreams: Upstreams
  /** With several masters: requests go to who leads, whatever `upstreams` says. */
  led?: LedUpstreams
  /** False turns every token check off. */
  auth: boolean
  /** `enforce`: a caller needs the permission of the route. Default `open`: a valid token is enough. */
  permissions?: PermissionMode
  clusterId: string
  clusterName?: string
  version: VersionInfo
  /** A hash-chained log, one line for every call that is not GET, HEAD or OPTIONS. */
  auditFile?: string
  /** `PUBLIC_IPV4` of `/metadata`; default: the address that the client reached. */
  publicIp?: string
  /** Port of the gateway that runs on every agent; without it `/system/v1/agent/…` answers 404. */
  agentGatewayPort?: number
  /** How agents and their gateways are spoken to; with `https` the process has an identity. Default `http`. */
  agentScheme?: 'http' | 'https'
  limits?: Partial<Limits>
  /** A line for every call on standard output. Default false. */
  accessLog?: boolean
  /** `X-Frame-Options` of the web page. Default `DENY`. */
  frameOptions?: string
  /** Threads that serve. Default 1. */
  workers?: number
}

/** Limits of DC/OS where a client can see them. */
export const defaultLimits: Limits = {
  bodyBytes: 1024 * 1024 * 1024,
  serviceBodyBytes: 32768 * 1024 * 1024,
  headerTimeoutMs: 15_000,
  stalledClientMs: 60_000,
  connectTimeoutMs: 5_000,
  answerTimeoutMs: 600_000,
  requestsPerUpstream: 4096,
  connections: 16_384,
  upgrades: 8192,
  upgradesPerClient: 2048,
}
