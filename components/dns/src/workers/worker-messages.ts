import type { ListenAddress } from '@dcos-lite/lib/component'
import type { PreparedAnswer } from '../prepared/prepared-answers.ts'

/** What a worker begins with. */
export interface WorkerSetup {
  addresses: ListenAddress[]
  versions: SharedArrayBuffer
  counts: SharedArrayBuffer
  /** Its row in the counts. */
  thread: number
}

/** What a worker says. */
export type ToMain =
  { type: 'ready' } | { type: 'error'; reason: string } | { type: 'ask'; id: number; query: Uint8Array }

/** What a worker is told: the answer to what it asked; none when the query gets none. */
export interface FromMain {
  id: number
  answer?: Uint8Array
  keep?: PreparedAnswer
}
