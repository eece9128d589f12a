import type { Reign } from '../../../../components/mesos-lite/src/master/state/reign.ts'
import type { FrameworkMemory, KnownTask } from '../framework-memory.ts'
import type { Container } from '../machine.ts'
import type { World } from '../world.ts'

/** What all parts of the judge look at. */
export interface JudgeFacts {
  world(): World
  object(violation: string): void
  /** Since the history began. */
  nowMs(): number
  /** Who leads, by its own lease. */
  reigns(): Reign[]
  memoryOf(taskId: string): FrameworkMemory | undefined
  taskOf(taskId: string): KnownTask | undefined
  /** The containers of a task that run. */
  runningOf(taskId: string): Container[]
  /** Nobody can say how it ended: its agent was given up, or its framework torn down, perhaps without knowing it yet. */
  isExcused(task: KnownTask): boolean
  /** Agent ids that operators gave up for good. */
  gone: Set<string>
  /** Agents whose drain was acknowledged, and that nobody wants back. */
  drained: Set<string>
  /** Quotas that a leader said were set. */
  quotas: Map<string, { cpus: number; limit: number | undefined }>
  /** Roles of which nobody knows which request came last. */
  unsure: Set<string>
  /** Set when a clock is wrong: then two masters may believe that they lead, and only the epochs protect. */
  leasesFail: boolean
  /** Nothing is done to the cluster any more. */
  calm: boolean
  /** Volumes with data in them. */
  filled: Set<string>
}
