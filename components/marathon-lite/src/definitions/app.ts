import type { AppContainer, Artifact, Environment, SecretSources } from './container.ts'
import type { AppCheck, AppHealthCheck, ReadinessCheck } from './health.ts'
import type { Network, PortDefinition, StringMap } from './network.ts'

export type UnreachableStrategy = 'disabled' | { inactiveAfterSeconds: number; expungeAfterSeconds: number }
export type KillSelection = 'YOUNGEST_FIRST' | 'OLDEST_FIRST'
export interface UpgradeStrategy {
  minimumHealthCapacity: number
  maximumOverCapacity: number
}
export interface VersionInfo {
  lastScalingAt: string
  lastConfigChangeAt: string
  /** Older versions of this very configuration: what runs them needs no replacement after a rollback to it. */
  alsoCurrent?: string[]
}
export interface ExecutorResources {
  cpus: number
  mem: number
  disk: number
}
export interface ResourceLimits {
  cpus?: number | 'unlimited'
  mem?: number | 'unlimited'
}

/** An app in its canonical form: every default filled in, nothing deprecated left. */
export interface AppDefinition {
  kind: 'app'
  id: string
  cmd?: string
  args: string[]
  user?: string
  env: Environment
  instances: number
  cpus: number
  mem: number
  disk: number
  gpus: number
  executor: string
  executorResources?: ExecutorResources
  resourceLimits?: ResourceLimits
  constraints: string[][]
  fetch: Artifact[]
  networks: Network[]
  portDefinitions?: PortDefinition[]
  requirePorts: boolean
  container?: AppContainer
  backoffSeconds: number
  backoffFactor: number
  maxLaunchDelaySeconds: number
  healthChecks: AppHealthCheck[]
  check?: AppCheck
  readinessChecks: ReadinessCheck[]
  dependencies: string[]
  upgradeStrategy: UpgradeStrategy
  unreachableStrategy: UnreachableStrategy
  killSelection: KillSelection
  labels: StringMap
  secrets: SecretSources
  acceptedResourceRoles?: string[]
  role: string
  taskKillGracePeriodSeconds?: number
  tty?: boolean
  version: string
  versionInfo: VersionInfo
}
