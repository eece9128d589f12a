import type { Clock } from '@dcos-lite/lib/clock'
import type { SecretResolver } from '@dcos-lite/lib/contracts'
import type { Logger } from '@dcos-lite/lib/log'
import type { FrameworkInfo, Resource, TaskStatus } from '@dcos-lite/lib/mesos'
import type { Random } from '@dcos-lite/lib/random'
import type { AgentConfig } from '../config.ts'
import type { WorkLayout } from '../checkpoint/layout.ts'
import type { TaskRecord } from '../checkpoint/records.ts'
import type { DrainState } from '../drain/drain-state.ts'
import type { GpuDesk } from '../gpus/gpu-desk.ts'
import type { FileCache } from '../fetcher/cache/file-cache.ts'
import type { NetworkDesk } from '../network/types.ts'
import type { LocalImageStore } from '../images/image-store.ts'
import type { Launcher } from '../launcher/types.ts'

/** How others reach this agent. */
export interface AgentAddress {
  hostname: string
  ip: string
  port: number
}

/** What every task of one agent shares. */
export interface AgentContext {
  config: AgentConfig
  clock: Clock
  random: Random
  log: Logger
  layout: WorkLayout
  launcher: Launcher
  bootId: string
  address: AgentAddress
  secrets: SecretResolver
  /** Where images of containers come from; absent where the launcher has none. */
  images?: LocalImageStore
  /** Checkpoints survive a loss of power; simulated tasks do without. */
  durable: boolean
  /** Counts an event by the name that Mesos' metrics have for it. */
  count?(name: string, times?: number): void
  /** Sets a number that goes up and down, by the name that Mesos' metrics have for it. */
  gauge?(name: string, value: number): void
  /** Files that several tasks fetch; absent where nothing is fetched. */
  fetchCache?: FileCache | undefined
  /** Whether the master empties this agent. */
  drain?: DrainState
  /** Graphics processors; absent for simulated tasks. */
  gpus?: GpuDesk
  /** Networks of containers; absent where every task shares that of the machine. */
  network?: NetworkDesk
  agentId(): string
  /** Dynamic reservations and volumes of this agent. */
  checkpointedResources(): Resource[]
  framework(frameworkId: string): FrameworkInfo | undefined
  /** Hands an update to the session with the master; false when there is none. */
  deliver(record: TaskRecord, status: TaskStatus): boolean
}
