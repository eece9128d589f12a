import type { ContainerInfo, Labels } from '@dcos-lite/lib/mesos'

/** A user of the machine that a task runs as. */
export interface TaskUser {
  uid: number
  gid: number
  /** Supplementary groups of a user of an image; one of the machine has those that the machine says. */
  groups?: number[]
}

/** What a container may use. `Infinity` is no limit. */
export interface ContainerLimits {
  /** What it is sure to get of busy processors, in proportion to others. */
  cpuShare: number
  /** The most it gets of the processors, idle or not. */
  cpus: number
  memMiB: number
}

/** A file system of its own: folders laid over one another. */
export interface ContainerRoot {
  /** Absolute folders, the lowest first; nothing is ever written to them. */
  lowerFolders: string[]
  /** Absolute and of this container alone; what it writes. Absent: nothing of the root can be written. */
  upperFolder?: string
}

/** A file or folder of the machine that is seen inside the container. */
export interface ContainerMount {
  /** Absolute, on the machine. */
  source: string
  /** Absolute, in the container. */
  target: string
  readOnly: boolean
}

/** A secret that is given as a file. */
export interface ContainerCredential {
  /** Absolute, in the container. */
  target: string
  content: Uint8Array
}

/** Everything a launcher needs to start one container. */
export interface LaunchSpec {
  containerId: string
  /** Members of one task group have the same. */
  group?: string
  /** The program and its arguments; the first is looked up in the container's PATH. */
  argv: string[]
  environment: Record<string, string>
  /** Absolute; also the working folder. `stdout` and `stderr` are written in it. */
  sandbox: string
  /** The launcher's own files for this container; it exists and is empty. */
  stateFolder: string
  /** Default: the user of the agent. */
  user?: TaskUser
  rlimits: { type: string; soft?: number; hard?: number }[]
  limits: ContainerLimits
  /** What all members of its group may use together, this one among them. */
  groupLimits?: ContainerLimits
  /** How long it is given to end when the machine stops. */
  gracePeriodMs: number
  labels: Labels
  /** Default: the files of the machine. */
  root?: ContainerRoot
  mounts?: ContainerMount[]
  credentials?: ContainerCredential[]
  /** Path of the network namespace it runs in. Default: that of the machine. */
  networkNamespace?: string
  /** Needs a network namespace. */
  hostname?: string
  /** As seen inside the container. Default: the sandbox. */
  workingFolder?: string
  /** Names without `CAP_`. Default: those of the user. */
  capabilities?: { effective?: string[]; bounding?: string[] }
  noNewPrivileges?: boolean
  /** It gets a terminal of its own, of this size. */
  terminal?: { size?: { rows: number; columns: number } }
  /** Device nodes it may use besides the harmless ones. */
  devices?: string[]
  /** Nothing of the machine's devices and kernel settings is kept from it. */
  privileged?: boolean
  /** Size of `/dev/shm` of a container with a root. Default 64 MiB. */
  shmBytes?: number
  /** A container with a root sees the processes of the machine. */
  shareProcesses?: boolean
  /** A container with a root shares System V and POSIX objects with the machine. */
  shareIpc?: boolean
}

/** How a container ended. Neither code nor signal: nobody can tell any more, and `lost` says why. */
export interface ContainerExit {
  code?: number
  /** Number of the signal. */
  signal?: number
  outOfMemory?: boolean
  /** The limit it met, with `outOfMemory`. */
  memoryLimitBytes?: number
  lost?: string
}

/** A container that runs. `exited` settles once it and all its processes are gone. */
export interface RunningContainer {
  containerId: string
  pid?: number
  exited: Promise<ContainerExit>
}

/** What became of a container while the agent was down. */
export type RecoveredContainer =
  | { state: 'running'; container: RunningContainer }
  | { state: 'ended'; exit: ContainerExit }
  /** It did not start and, from now on, cannot. */
  | { state: 'never-started' }

/** What a container uses, summed over its processes. */
export interface ContainerUsage {
  cpuUserSeconds: number
  cpuSystemSeconds: number
  memoryBytes: number
  processes: number
  threads: number
  /** What only control groups know. */
  groups?: GroupUsage
}

/** What control groups measure of a container besides. */
export interface GroupUsage {
  memoryRssBytes?: number
  memoryCacheBytes?: number
  memorySwapBytes?: number
  cpuPeriods?: number
  cpuThrottledPeriods?: number
  cpuThrottledSeconds?: number
}

/** What must be known to find a container of an earlier agent process. */
export interface ContainerTrace {
  containerId: string
  group?: string
  stateFolder: string
  sandbox: string
  environment: Record<string, string>
  labels: Labels
  startedAtMs?: number
  sameBoot: boolean
}

/** A command run beside a container, with its environment and working folder. */
export interface ProbeCommand {
  containerId: string
  /** Path of the network namespace of the container, when it has its own. */
  networkNamespace?: string
  argv: string[]
  environment: Record<string, string>
  sandbox: string
  user?: TaskUser
  signal: AbortSignal
}

/** How a further process gets into a container that runs. */
export interface Entrance {
  /** The words that run a command inside: in its groups, namespaces, root and folder, as its user. */
  words(argv: readonly string[]): string[]
  /** Variables that the words need besides those of the command. */
  variables?(argv: readonly string[]): Record<string, string>
  /** Folder of the machine to start the words in. */
  cwd: string
  /** Main process of the container. */
  pid: number
  /** Whether its environment is that of the container. */
  hasVariables?: boolean
  /** Who the command runs as; absent: the user of the agent. */
  user?: TaskUser
}

/** Who enters a container, and where. */
export interface EntranceOptions {
  user?: TaskUser
  /** As seen inside the container. Default: the folder of its main process. */
  workingFolder?: string
}

/** Starts, ends and watches containers: processes, simulations, or units of the init system. */
export interface Launcher {
  kind: 'process' | 'simulated' | 'systemd'
  /** Told to the master at registration. */
  capabilities: readonly string[]
  /** Makes sure that it can work at all; called once, before anything else. */
  open?(): Promise<void>
  /** Why this launcher cannot run such a container (for people), or undefined when it can. */
  refusal(container: ContainerInfo | undefined): string | undefined
  /** Resolves when the container runs (or ran). Throws DCL_MESOS_AGENT_LAUNCH_FAILED. */
  launch(spec: LaunchSpec): Promise<RunningContainer>
  /** Asks it to end, and forces it after the grace period. A later, shorter period counts from the first call. */
  kill(containerId: string, options: { gracePeriodMs: number }): Promise<void>
  /** Finds the containers of an earlier agent process, and ends those that nobody knows. */
  recover(traces: readonly ContainerTrace[]): Promise<Map<string, RecoveredContainer>>
  /** Changes what a running container may use; one that does not run is left alone. Absent: nothing is enforced. */
  resize?(containerId: string, limits: ContainerLimits): Promise<void>
  /** Changes what the running members of a group may use together. Memory in use is not taken away. */
  resizeGroup?(group: string, limits: ContainerLimits): Promise<void>
  /** Puts this content in the place of one of a running container's secrets; false when it is the same. */
  renewCredential?(containerId: string, index: number, content: Uint8Array): Promise<boolean>
  /** Sends a signal to the main process of a running container. */
  signal?(containerId: string, signal: number): Promise<void>
  usage(containerIds: readonly string[]): Promise<Map<string, ContainerUsage>>
  /** Runs a command to its end and gives its exit code. */
  probe(command: ProbeCommand): Promise<number>
  /** The way into a running container; undefined when it does not run. Absent: its containers hold no processes. */
  entrance?(containerId: string, options: EntranceOptions): Promise<Entrance | undefined>
  /** Forgets a container that ended; its files may be removed once this resolves. */
  forget(containerId: string): void | Promise<void>
  /** Stops watching; what runs goes on. */
  stop(): void
}
