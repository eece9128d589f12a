import type { Clock } from '../clock/index.ts'
import type { Compare, Store } from './types.ts'

/** A won election. Every write of a leader carries `guard`; every message it sends carries `epoch`. */
export interface Leadership {
  /** Fencing number: create revision of the leadership key; grows with every new leader. */
  epoch: number
  identity: string
  /** Holds while this process is the leader; add it to the compares of every transaction. */
  guard: Compare
  /** Aborted before the lease can end: stop acting as the leader at once. */
  lost: AbortSignal
  resign(): Promise<void>
}

export interface CampaignOptions {
  key: string
  /** What others read to find the leader: JSON text, for example `{"url":"http://…"}`. */
  identity: string
  ttlMs: number
  clock: Clock
  signal?: AbortSignal
}

/** Waits until this process is the leader under `key`, then returns the leadership. Rejects when aborted. */
export declare function campaign(store: Store, options: CampaignOptions): Promise<Leadership>
