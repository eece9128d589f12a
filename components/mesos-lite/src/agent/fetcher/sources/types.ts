import type { Clock } from '@dcos-lite/lib/clock'
import type { TaskUser } from '../../launcher/types.ts'

/** How bytes are brought. */
export interface ObtainOptions {
  clock: Clock
  signal: AbortSignal
  /** Without any byte for so long, it fails. */
  stallMs: number
  /** Who must be able to read a file of this machine; absent: the agent. */
  user?: TaskUser
  /** More bytes make it fail with `TooLarge`. */
  maxBytes?: number
}

/** More arrived than was announced. */
export class TooLarge extends Error {}
