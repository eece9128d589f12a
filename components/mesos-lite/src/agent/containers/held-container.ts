import type { TaskRecord } from '../checkpoint/records.ts'
import type { ContainerExit } from '../launcher/types.ts'
import type { ContainerId } from './decide/container-id.ts'
import type { HeldProcess } from './start-process.ts'

/** A container that a call started. A session lives as long as the answer that shows its output. */
export interface HeldContainer {
  id: ContainerId
  key: string
  kind: 'session' | 'nested' | 'standalone'
  /** The outermost container, as the launcher knows it. */
  launcherId: string
  /** The task that it lies in. */
  record?: TaskRecord
  /** Its sandbox, or that of its parent, on the machine. */
  sandbox: string
  /** The same folder as seen inside; absent: as the variables of the task say. */
  insideSandbox?: string
  /** Absent for standalone containers. */
  process?: HeldProcess
  /** Settles once it is over. */
  exited: Promise<ContainerExit>
  exit?: ContainerExit
  signal(number: number): Promise<void>
}
