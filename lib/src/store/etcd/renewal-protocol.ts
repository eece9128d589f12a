import type { TlsMaterial } from '../../tls/index.ts'

/** What the renewing thread starts with. */
export interface RenewalStart {
  endpoints: string[]
  tls: TlsMaterial | undefined
}

/** From the store to its renewing thread. */
export type RenewalOrder =
  | { order: 'keep'; leaseId: string; ttlMs: number; buffer: SharedArrayBuffer }
  | { order: 'drop'; leaseId: string }
  /** Who this process is from now on. */
  | { order: 'identify'; tls: TlsMaterial }

/** From the renewing thread: the server does not know the lease any more. */
export interface LeaseGone {
  leaseId: string
}

/** After this part of the time to live without a renewal the holder stops; the rest is the margin of safety. */
export const holdingShare = 2 / 3

/** A renewal is sent after this part of the time to live. */
export const renewalShare = 1 / 5

/** A member that has not answered after this part of the time to live is left for the next one. */
export const answerShare = 1 / 8
