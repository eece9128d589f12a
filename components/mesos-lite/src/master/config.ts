import type { ListenAddress } from '@dcos-lite/lib/component'
import type { EnforcementConfig } from '@dcos-lite/lib/identity'
import type { Store, StoreConfig } from '@dcos-lite/lib/store'
import { readMinimums } from './allocation/minimums.ts'
import type { Quantities } from './allocator/quantities.ts'
import { parseRemovalPart, parseRemovalRate } from './decide/removal-rate.ts'
import type { RemovalRate } from './decide/removal-rate.ts'
import { masterErrors } from './errors.ts'
import { overlayProblem, overlaySettings } from './overlay/settings.ts'
import type { OverlayConfig, OverlaySettings } from './overlay/settings.ts'
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
  /** Where agents that are marked gone are noted, so that nobody renews the certificates of their nodes; nowhere by default. */
  refusedNodes?: Store | StoreConfig
  /** Enforces `dcos:mesos:master:…` for who comes through the front door. */
  permissions?: EnforcementConfig
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
  /** The least that is worth an offer, `|` between alternatives. Default `cpus:0.01|mem:32`. */
  minAllocatableResources?: string
  /** Resources that do not count when the shares of roles and frameworks are compared, such as `gpus`. */
  fairSharingExcludedResourceNames?: string[]
  /** Whether agents with GPUs are kept for frameworks with GPU_RESOURCES. Default true. */
  filterGpuResources?: boolean
  /** With quotas, a new leader offers nothing until this part of the known agents is back, or the time is over. 0.8, 10 min. */
  allocatorRecovery?: { agentFactor?: number; timeoutMs?: number }
  /** After a change of leader, known agents have this long to come back before they are unreachable. */
  agentReregisterTimeoutMs?: number
  leadership?: { ttlMs?: number }
  /** How many agents may be marked unreachable in a time, such as `1/20mins`; at once when absent. */
  agentRemovalRateLimit?: string
  /**
   * The largest part of the known agents, such as `50%`, that may become unreachable after a change of leader; above it
   * the master gives the leadership up instead. Default `100%`.
   */
  recoveryAgentRemovalLimit?: string
  /** How many ended frameworks, and per framework ended and unreachable tasks, are remembered. 50, 1000, 1000. */
  maxCompletedFrameworks?: number
  maxCompletedTasksPerFramework?: number
  maxUnreachableTasksPerFramework?: number
  /** How often records of unreachable and gone agents are tidied up, and which are kept. 15 min, 2 weeks, 102400. */
  registryGcIntervalMs?: number
  registryMaxAgentAgeMs?: number
  registryMaxAgentCount?: number
  /** How long frameworks may take to replace their tasks on a draining agent when the call says nothing. Default 0. */
  drainReplacementMs?: number
  /** Overlay networks of the agents; none when absent. */
  overlay?: OverlayConfig
  /** Base URL of the secret store and config service, on loopback; without it references cannot be resolved. */
  secretsUrl?: string
  /** Where the log goes too, so that it can be read as `/master/log`; only to standard error when absent. */
  logFile?: string
}

/** How much of the past is remembered. */
export interface HistoryLimits {
  completedFrameworks: number
  completedTasks: number
  unreachableTasks: number
}

/** Which records of lost agents are kept, times in ms. */
export interface RegistryGcLimits {
  intervalMs: number
  maxAgeMs: number
  maxCount: number
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
  /** Any one of these amounts is enough for an offer. */
  minAllocatable: readonly Quantities[]
  minAllocatableText: string
  fairSharingExcluded: ReadonlySet<string>
  filterGpus: boolean
  allocatorRecovery: { agentFactor: number; timeoutMs: number }
  removalRate: RemovalRate | undefined
  /** Between 0 and 1. */
  recoveryRemovalLimit: number
  history: HistoryLimits
  registryGc: RegistryGcLimits
  drainReplacementMs: number
  overlay: OverlaySettings | undefined
  secretsUrl: string | undefined
  logFile: string | undefined
}

const defaultMinimums = 'cpus:0.01|mem:32'

function readRate(text: string): RemovalRate {
  const rate = parseRemovalRate(text)
  if (rate) return rate
  throw masterErrors.CONFIG_INVALID({
    field: 'agentRemovalRateLimit',
    given: text,
    expected: 'such as "1/20mins"',
  })
}

function readPart(text: string): number {
  const part = parseRemovalPart(text)
  if (part !== undefined) return part
  throw masterErrors.CONFIG_INVALID({
    field: 'recoveryAgentRemovalLimit',
    given: text,
    expected: 'such as "50%"',
  })
}

function readOverlay(config: OverlayConfig): OverlaySettings {
  const problem = overlayProblem(config)
  if (problem === undefined) return overlaySettings(config)
  const given = JSON.stringify(config)
  throw masterErrors.CONFIG_INVALID({ field: 'overlay', given, expected: `other: ${problem}` })
}

/** Fills in the defaults. Throws DCL_MESOS_MASTER_CONFIG_INVALID. */
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
    minAllocatable: readMinimums(config.minAllocatableResources ?? defaultMinimums),
    minAllocatableText: config.minAllocatableResources ?? defaultMinimums,
    fairSharingExcluded: new Set(config.fairSharingExcludedResourceNames),
    filterGpus: config.filterGpuResources ?? true,
    allocatorRecovery: {
      agentFactor: config.allocatorRecovery?.agentFactor ?? 0.8,
      timeoutMs: config.allocatorRecovery?.timeoutMs ?? 600_000,
    },
    removalRate:
      config.agentRemovalRateLimit === undefined ? undefined : readRate(config.agentRemovalRateLimit),
    recoveryRemovalLimit: readPart(config.recoveryAgentRemovalLimit ?? '100%'),
    history: {
      completedFrameworks: config.maxCompletedFrameworks ?? 50,
      completedTasks: config.maxCompletedTasksPerFramework ?? 1000,
      unreachableTasks: config.maxUnreachableTasksPerFramework ?? 1000,
    },
    registryGc: {
      intervalMs: config.registryGcIntervalMs ?? 900_000,
      maxAgeMs: config.registryMaxAgentAgeMs ?? 1_209_600_000,
      maxCount: config.registryMaxAgentCount ?? 102_400,
    },
    drainReplacementMs: config.drainReplacementMs ?? 0,
    overlay: config.overlay === undefined ? undefined : readOverlay(config.overlay),
    secretsUrl: config.secretsUrl?.replace(/\/+$/, ''),
    logFile: config.logFile,
  }
}

/** Seconds between two HEARTBEAT events of any stream. */
export const heartbeatSeconds = 15

/** The Mesos release whose behaviour clients find here. */
export const mesosVersion = '1.11.0'
