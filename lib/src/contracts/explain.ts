/**
 * Which rule kept a task from a node. The names of the first part are those of Marathon's offer-matching summary; the
 * others say why the kernel makes no offer at all.
 */
export type RefusalRule =
  | 'UnfulfilledRole'
  | 'UnfulfilledConstraint'
  | 'NoCorrespondingReservationFound'
  | 'AgentMaintenance'
  | 'AgentInactive'
  | 'InsufficientCpus'
  | 'InsufficientMemory'
  | 'InsufficientDisk'
  | 'InsufficientGpus'
  | 'InsufficientPorts'
  | 'UnsupportedByAgent'
  | 'NoVolumeProvider'
  | 'DeclinedScarceResources'
  | 'Backoff'
  | 'NoOffer'
  | 'AllocationPaused'
  | 'FrameworkInactive'
  | 'RoleSuppressed'
  | 'OtherRegion'
  | 'GpusKept'
  | 'ReservedForOthers'
  | 'CapabilityMissing'
  | 'QuotaLimit'
  | 'GuaranteedToOthers'
  | 'BelowMinimum'
  | 'DeclineFilter'
  | 'OfferedToOther'
  | 'OfferedAlready'
  | 'FullyAllocated'
  | 'OthersFirst'

/** Why one node was refused, and the smallest change after which it would fit. */
export interface NodeExplanation {
  agentId: string
  hostname: string
  rule: RefusalRule
  /** For people: `needs 4 cpus, 1.5 are free`. */
  reason: string
  requested?: number
  available?: number
  /** The smallest change that would fit, for people; absent when none of ours would help. */
  change?: string
}

/** Why a thing waits. `nodes` is never empty without a `reason` for the whole. */
export interface Explanation {
  subject: string
  waitingSinceMs: number
  reason: string
  nodes: NodeExplanation[]
}
