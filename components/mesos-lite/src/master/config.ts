import type { ListenAddress } from '@dcos-lite/lib/component'
import type { Store, StoreConfig } from '@dcos-lite/lib/store'
import type { InternalListen } from './http/internal-service.ts'

/** Configuration of a master. Times in ms. */
export interface MasterConfig {
  listen: ListenAddress
  /** Where others reach this master; by default where it listens. `ip` must be an address, not a name. */
  advertise?: { hostname?: string; ip?: string; port?: number }
  /**
   * A listener of its own for the private protocol of the agents, with mutual TLS; the other one does not serve it
   * then. Agents reach it under the advertised `ip`, which its certificate must name.
   */
  internal?: InternalListen
  /** Shared by all masters of a cluster. */
  store: Store | StoreConfig
  clusterName?: string
  /** Region and zone of this master; agents of other regions are offered to REGION_AWARE frameworks only. */
  domain?: { region: string; zone: string }
  pingIntervalMs?: number
  /** An agent is unreachable after this many pings without an answer. */
  missedPings?: number
  /** Time between two runs of the allocator when nothing asks for one earlier. */
  allocationIntervalMs?: number
  /** Offers that are neither accepted nor declined are rescinded after this time; never when absent. */
  offerTimeoutMs?: number
  /** After a change of leader, known agents have this long to come back before they are unreachable. */
  agentReregisterTimeoutMs?: number
  leadership?: { ttlMs?: number }
}

/** The configuration with its defaults. */
export interface MasterSettings {
  clusterName: string | undefined
  domain: { region: string; zone: string } | undefined
  pingIntervalMs: number
  missedPings: number
  allocationIntervalMs: number
  offerTimeoutMs: number | undefined
  agentReregisterTimeoutMs: number
  leadershipTtlMs: number
}

/** Fills in the defaults. */
export function settingsOf(config: MasterConfig): MasterSettings {
  return {
    clusterName: config.clusterName,
    domain: config.domain,
    pingIntervalMs: config.pingIntervalMs ?? 2000,
    missedPings: config.missedPings ?? 4,
    allocationIntervalMs: config.allocationIntervalMs ?? 1000,
    offerTimeoutMs: config.offerTimeoutMs,
    agentReregisterTimeoutMs: config.agentReregisterTimeoutMs ?? 600_000,
    leadershipTtlMs: config.leadership?.ttlMs ?? 10_000,
  }
}

/** Seconds between two HEARTBEAT events of any stream. */
export const heartbeatSeconds = 15

/** The Mesos release whose behaviour clients find here. */
export const mesosVersion = '1.11.0'
