import type { PortMapping, StringMap } from './network.ts'

export type VolumeMode = 'RO' | 'RW'

export interface PersistentVolume {
  type: 'root' | 'path' | 'mount'
  size: number
  maxSize?: number
  profileName?: string
  constraints: string[][]
}

export interface ExternalVolume {
  name: string
  provider: string
  size?: number
  options: Record<string, unknown>
  shared: boolean
}

/** A volume of an app; which kind it is shows in the member that is there. */
export interface AppVolume {
  containerPath: string
  mode?: VolumeMode
  hostPath?: string
  persistent?: PersistentVolume
  external?: ExternalVolume
  secret?: string
}

export interface LinuxInfo {
  seccomp?: { profileName?: string; unconfined: boolean }
  ipcInfo?: { mode: 'PRIVATE' | 'SHARE_PARENT'; shmSize?: number }
}

export interface DockerImage {
  image: string
  forcePullImage: boolean
  privileged: boolean
  parameters: { key: string; value: string }[]
  pullConfig?: { secret: string }
}

export interface AppContainer {
  type: 'DOCKER' | 'MESOS'
  docker?: DockerImage
  volumes: AppVolume[]
  portMappings?: PortMapping[]
  linuxInfo?: LinuxInfo
}

export interface Artifact {
  uri: string
  extract: boolean
  executable: boolean
  cache: boolean
  destPath?: string
}

export type EnvironmentValue = string | { secret: string }
export type Environment = Record<string, EnvironmentValue>
export type SecretSources = Record<string, { source: string }>
export type { StringMap }
