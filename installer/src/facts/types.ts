/** A socket that something listens on. */
export interface Listener {
  protocol: 'tcp' | 'udp'
  /** `0.0.0.0` stands for all addresses, of IPv6 too. */
  address: string
  port: number
}

/** What was seen on one host. Sizes in bytes. */
export interface HostFacts {
  address: string
  /** The host's clock minus ours, and how far off that can be, in milliseconds. */
  clock: { offsetMs: number; uncertaintyMs: number }
  hostname: string
  machineId: string
  bootId: string
  arch: string
  kernel: string
  osName: string
  glibc: string
  init: string
  systemd: number
  systemState: string
  memoryBytes: number
  disks: { folder: string; freeBytes: number; noexec: boolean }[]
  listeners: Listener[]
  addresses: string[]
  selinuxEnforcing: boolean
  missingCommands: string[]
  /** Units of other software that can be in the way and run. */
  rivals: string[]
  /** What the operator's script printed, when there is one. */
  detectedAddress: string | undefined
  /** Content of /opt/mesosphere: undefined when it is not there. */
  mesosphere: string | undefined
  installed: InstalledFacts
}

/** What of ours, or of another cluster, is on a host. */
export interface InstalledFacts {
  clusterId: string | undefined
  role: string | undefined
  /** The masters that the node knows. */
  masters: string[] | undefined
  /** Whether anything of an installation is there. */
  traces: boolean
  /** Names of the package folders. */
  packages: string[]
  /** Id of the active set. */
  activeSet: string | undefined
  /** Whether a change of the set was interrupted. */
  interrupted: boolean
  /** Paths of unit files named dcos*. */
  unitFiles: string[]
  /** State of each loaded unit: `active`, `failed`, … */
  units: Record<string, string>
  /** Certificates by the names of their files in the node's folder, PEM; no key is ever read. */
  certificates: Readonly<Record<string, string>>
  /** SHA-256 of the file with the cluster key, on masters. */
  clusterKeyHash?: string | undefined
}
