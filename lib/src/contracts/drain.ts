/** A node is about to be emptied: replacements first, then the kill. All times are epoch milliseconds. */
export interface DrainAnnouncement {
  agentId: string
  startsAtMs: number
  /** Tasks that still run are killed at this time. */
  deadlineMs: number
  /** Afterwards the node goes for good. */
  decommission: boolean
}

/** What a scheduler answers per task: it has a replacement, it needs none, or it cannot give one (and why). */
export type DrainAnswer =
  | { taskId: string; outcome: 'replaced'; byTaskId: string }
  | { taskId: string; outcome: 'not-needed' }
  | { taskId: string; outcome: 'refused'; reason: string }

/** The part of a scheduler that takes part in a drain. */
export interface DrainParticipant {
  replace(announcement: DrainAnnouncement): AsyncIterable<DrainAnswer>
}
