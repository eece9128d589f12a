import type { DrainRecord } from '../registry/formats.ts'

/** What the next step of a drain is decided from. */
export interface DrainSituation {
  drain: DrainRecord
  connected: boolean
  /** The agent was told in this session. */
  ordered: boolean
  /** Tasks of the agent in the books, with those whose end is not acknowledged. */
  tasks: number
  /** Offer operations that the agent has not finished. */
  operations: number
  /** Frameworks that run something there. */
  holders: readonly string[]
  /** Frameworks that say that the agent may go. */
  accepted: ReadonlySet<string>
  nowMs: number
}

/** `order` kills what is there, `finish` notes that the agent is empty. */
export type DrainStep = 'wait' | 'order' | 'finish'

function mayKill({ drain, holders, accepted, nowMs }: DrainSituation): boolean {
  if (drain.replaceUntilMs === undefined || nowMs >= drain.replaceUntilMs) return true
  return holders.length > 0 && holders.every((id) => accepted.has(id))
}

/**
 * Decides how a drain goes on. Replacements come first: nothing is killed before every framework that runs something
 * there agreed, or before the deadline. An agent that is away is not judged.
 */
export function stepDrain(situation: DrainSituation): DrainStep {
  const { drain, connected, tasks, operations, ordered } = situation
  if (drain.state === 'DRAINED') return drain.markGone ? 'finish' : 'wait'
  if (!connected) return 'wait'
  if (tasks === 0 && operations === 0) return 'finish'
  return !ordered && mayKill(situation) ? 'order' : 'wait'
}
