import type { AppDefinition, ResourceLimits, UpgradeStrategy } from './app.ts'
import type {
  Artifact,
  Environment,
  LinuxInfo,
  PersistentVolume,
  SecretSources,
  StringMap,
} from './container.ts'
import type { AppCheck, AppHealthCheck, ReadinessCheck } from './health.ts'
import type { NetworkMode, PortDefinition, PortMapping } from './network.ts'

/** A port mapping as a request writes it. */
export type PortMappingBody = Partial<PortMapping>

export interface VolumeBody {
  containerPath?: string
  hostPath?: string
  mode?: 'RO' | 'RW'
  persistent?: Partial<PersistentVolume> & { size: number }
  external?: {
    name?: string
    provider?: string
    size?: number
    options?: Record<string, unknown>
    shared?: boolean
  }
  secret?: string
}

export interface ContainerBody {
  type?: 'DOCKER' | 'MESOS'
  docker?: {
    image: string
    forcePullImage?: boolean
    privileged?: boolean
    parameters?: { key: string; value: string }[]
    pullConfig?: { secret: string }
    credential?: unknown
    network?: 'BRIDGE' | 'HOST' | 'NONE' | 'USER'
    portMappings?: PortMappingBody[]
  }
  portMappings?: PortMappingBody[]
  volumes?: VolumeBody[]
  linuxInfo?: LinuxInfo
}

export interface NetworkBody {
  mode?: NetworkMode
  name?: string
  labels?: StringMap
}

export interface IpAddressBody {
  networkName?: string
  groups?: string[]
  labels?: StringMap
  discovery?: { ports?: { number: number; name?: string; protocol?: string; labels?: StringMap }[] }
}

/** An app as a request writes it: members may be absent, and deprecated ones may be there. */
export interface AppBody {
  id?: string
  acceptedResourceRoles?: string[]
  args?: string[]
  backoffFactor?: number
  backoffSeconds?: number
  maxLaunchDelaySeconds?: number
  cmd?: string
  constraints?: string[][]
  container?: ContainerBody
  cpus?: number
  mem?: number
  disk?: number
  gpus?: number
  dependencies?: string[]
  env?: Environment
  executor?: string
  executorResources?: Partial<{ cpus: number; mem: number; disk: number }>
  fetch?: (Partial<Artifact> & { uri: string })[]
  healthChecks?: Partial<AppHealthCheck>[]
  check?: Partial<AppCheck>
  instances?: number
  labels?: StringMap
  ipAddress?: IpAddressBody
  networks?: NetworkBody[]
  ports?: number[]
  portDefinitions?: Partial<PortDefinition>[]
  requirePorts?: boolean
  readinessChecks?: Partial<ReadinessCheck>[]
  residency?: unknown
  resourceLimits?: ResourceLimits
  role?: string
  secrets?: SecretSources
  taskKillGracePeriodSeconds?: number
  tty?: boolean
  unreachableStrategy?: 'disabled' | { inactiveAfterSeconds?: number; expungeAfterSeconds?: number }
  upgradeStrategy?: UpgradeStrategy
  killSelection?: AppDefinition['killSelection']
  uris?: string[]
  user?: string
  version?: string
}
