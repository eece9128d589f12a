import type {
  ExecutorResources,
  KillSelection,
  ResourceLimits,
  UnreachableStrategy,
  UpgradeStrategy,
  VersionInfo,
} from './app.ts'
import type { Artifact, Environment, LinuxInfo, PersistentVolume, SecretSources } from './container.ts'
import type { Network, StringMap } from './network.ts'

export interface PodEndpoint {
  name: string
  containerPort?: number
  hostPort?: number
  protocol: string[]
  labels: StringMap
  networkNames: string[]
}

export interface PodCommand {
  shell?: string
  argv?: string[]
}

export interface PodProbe {
  http?: { endpoint: string; path?: string; scheme: 'HTTP' | 'HTTPS' }
  tcp?: { endpoint: string }
  exec?: { command: PodCommand }
  intervalSeconds: number
  timeoutSeconds: number
  delaySeconds: number
}

export interface PodHealthCheck extends PodProbe {
  gracePeriodSeconds: number
  maxConsecutiveFailures: number
}

export interface PodContainer {
  name: string
  exec?: { command: PodCommand; overrideEntrypoint?: boolean }
  resources: { cpus: number; mem: number; disk: number; gpus: number }
  resourceLimits?: ResourceLimits
  endpoints: PodEndpoint[]
  image?: {
    kind: 'DOCKER'
    id: string
    forcePull?: boolean
    pullConfig?: { secret: string }
    labels: StringMap
  }
  environment: Environment
  user?: string
  labels: StringMap
  healthCheck?: PodHealthCheck
  check?: PodProbe
  volumeMounts: { name: string; mountPath: string; readOnly?: boolean }[]
  artifacts: Artifact[]
  lifecycle?: { killGracePeriodSeconds?: number }
  linuxInfo?: LinuxInfo
  tty?: boolean
}

export interface PodVolume {
  name: string
  host?: string
  secret?: string
  persistent?: PersistentVolume
}

/** A pod in its canonical form. `instances` repeats `scaling.instances`, so that services read alike. */
export interface PodDefinition {
  kind: 'pod'
  id: string
  labels: StringMap
  environment: Environment
  secrets: SecretSources
  user?: string
  containers: PodContainer[]
  volumes: PodVolume[]
  networks: Network[]
  instances: number
  backoffSeconds: number
  backoffFactor: number
  maxLaunchDelaySeconds: number
  upgradeStrategy: UpgradeStrategy
  constraints: string[][]
  acceptedResourceRoles?: string[]
  killSelection: KillSelection
  unreachableStrategy: UnreachableStrategy
  executorResources: ExecutorResources
  dependencies: string[]
  role: string
  linuxInfo?: LinuxInfo
  legacySharedCgroups?: boolean
  version: string
  versionInfo: VersionInfo
}
