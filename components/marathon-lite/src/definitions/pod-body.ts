import type { KillSelection, ResourceLimits, UpgradeStrategy } from './app.ts'
import type { AppBody, NetworkBody } from './app-body.ts'
import type {
  Artifact,
  Environment,
  LinuxInfo,
  PersistentVolume,
  SecretSources,
  StringMap,
} from './container.ts'
import type { PodCommand, PodContainer, PodEndpoint, PodHealthCheck, PodProbe } from './pod.ts'

type ProbeBody = Partial<Omit<PodProbe, 'http'>> & {
  http?: { endpoint: string; path?: string; scheme?: 'HTTP' | 'HTTPS' }
}

export interface PodContainerBody {
  name: string
  exec?: { command: PodCommand; overrideEntrypoint?: boolean }
  resources: Partial<PodContainer['resources']>
  resourceLimits?: ResourceLimits
  endpoints?: (Partial<PodEndpoint> & { name: string })[]
  image?: {
    kind: 'DOCKER'
    id: string
    forcePull?: boolean
    pullConfig?: { secret: string }
    labels?: StringMap
  }
  environment?: Environment
  user?: string
  labels?: StringMap
  healthCheck?: ProbeBody & Partial<Pick<PodHealthCheck, 'gracePeriodSeconds' | 'maxConsecutiveFailures'>>
  check?: ProbeBody
  volumeMounts?: PodContainer['volumeMounts']
  artifacts?: (Partial<Artifact> & { uri: string })[]
  lifecycle?: { killGracePeriodSeconds?: number }
  linuxInfo?: LinuxInfo
  tty?: boolean
}

/** A pod as a request writes it. */
export interface PodBody {
  id: string
  labels?: StringMap
  environment?: Environment
  secrets?: SecretSources
  user?: string
  containers: PodContainerBody[]
  volumes?: {
    name: string
    host?: string
    secret?: string
    persistent?: Partial<PersistentVolume> & { size: number }
  }[]
  networks?: NetworkBody[]
  scaling?: { kind?: 'fixed'; instances?: number }
  scheduling?: {
    backoff?: { backoff?: number; backoffFactor?: number; maxLaunchDelay?: number }
    upgrade?: Partial<UpgradeStrategy>
    placement?: {
      constraints?: { fieldName: string; operator: string; value?: string }[]
      acceptedResourceRoles?: string[]
    }
    killSelection?: KillSelection
    unreachableStrategy?: AppBody['unreachableStrategy']
  }
  executorResources?: Partial<{ cpus: number; mem: number; disk: number }>
  role?: string
  linuxInfo?: LinuxInfo
  legacySharedCgroups?: boolean
}
