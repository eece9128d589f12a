import type { Secret } from './command.ts'
import type { Labels } from './labels.ts'

export interface Volume {
  container_path: string
  mode: 'RW' | 'RO'
  host_path?: string
  source?: {
    type: 'DOCKER_VOLUME' | 'HOST_PATH' | 'SANDBOX_PATH' | 'SECRET' | 'CSI_VOLUME'
    docker_volume?: { driver?: string; name: string; driver_options?: { parameter: Parameter[] } }
    host_path?: { path: string; mount_propagation?: { mode: string } }
    sandbox_path?: { type: 'SELF' | 'PARENT'; path: string }
    secret?: Secret
  }
}

export interface Parameter {
  key: string
  value: string
}

export interface PortMapping {
  host_port: number
  container_port: number
  protocol?: string
}

export interface NetworkInfo {
  ip_addresses?: { protocol?: 'IPv4' | 'IPv6'; ip_address?: string }[]
  name?: string
  groups?: string[]
  labels?: Labels
  port_mappings?: PortMapping[]
}

export interface ContainerInfo {
  type: 'MESOS' | 'DOCKER'
  volumes?: Volume[]
  hostname?: string
  docker?: {
    image: string
    network?: 'HOST' | 'BRIDGE' | 'NONE' | 'USER'
    port_mappings?: PortMapping[]
    privileged?: boolean
    parameters?: Parameter[]
    force_pull_image?: boolean
  }
  mesos?: {
    image?: {
      type: 'DOCKER' | 'APPC'
      docker?: { name: string; config?: Secret }
      appc?: { name: string; id?: string; labels?: Labels }
      cached?: boolean
    }
  }
  network_infos?: NetworkInfo[]
  linux_info?: {
    effective_capabilities?: { capabilities: string[] }
    bounding_capabilities?: { capabilities: string[] }
    share_pid_namespace?: boolean
    seccomp?: { profile_name?: string; unconfined?: boolean }
    ipc_mode?: 'PRIVATE' | 'SHARE_PARENT'
    shm_size?: number
    share_cgroups?: boolean
  }
  rlimit_info?: { rlimits: { type: string; hard?: number; soft?: number }[] }
  tty_info?: { window_size?: { rows: number; columns: number } }
}
