import type { Clock } from '@dcos-lite/lib/clock'
import type { SecretResolver } from '@dcos-lite/lib/contracts'
import type { Logger } from '@dcos-lite/lib/log'
import type { FrameworkInfo, TaskStatus } from '@dcos-lite/lib/mesos'
import type { Random } from '@dcos-lite/lib/random'
import type { AgentConfig } from '../config.ts'
import type { WorkLayout } from '../checkpoint/layout.ts'
import type { TaskRecord } from '../checkpoint/records.ts'
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
  /** Checkpoints survive a loss of power; simulated tasks do without. */
  durable: boolean
  agentId(): string
  framework(frameworkId: string): FrameworkInfo | undefined
  /** Hands an update to the session with the master; false when there is none. */
  deliver(record: TaskRecord, status: TaskStatus): boolean
}
