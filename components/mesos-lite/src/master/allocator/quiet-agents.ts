import type { Resource } from '@dcos-lite/lib/mesos'

/** That all who want offers have declined exactly this list for so long (monotonic ms). */
interface Quiet {
  resources: Resource[]
  untilMs: number
}

/**
 * Remembers agents that everybody has declined as they are, so that a run passes over them. It changes no decision: a
 * filter holds until its time, unless it is cleared, and then all of this is forgotten.
 */
export interface QuietAgents {
  /** Must be told at the start of every run who wants offers; others than before make it forget everything. */
  begin(members: ReadonlyMap<string, readonly string[]>): void
  isQuiet(agentId: string, resources: Resource[], nowMs: number): boolean
  note(agentId: string, resources: Resource[], untilMs: number): void
  forget(agentId?: string): void
}

/** Creates an empty memory. */
export function createQuietAgents(): QuietAgents {
  const agents = new Map<string, Quiet>()
  let wanting = ''
  return {
    begin(members) {
      const now = [...members].map(([role, ids]) => `${role}\n${ids.join('\n')}`).join('\n\n')
      if (now !== wanting) agents.clear()
      wanting = now
    },
    isQuiet(agentId, resources, nowMs) {
      const known = agents.get(agentId)
      return known?.resources === resources && nowMs < known.untilMs
    },
    note: (agentId, resources, untilMs) => void agents.set(agentId, { resources, untilMs }),
    forget(agentId) {
      if (agentId === undefined) agents.clear()
      else agents.delete(agentId)
    },
  }
}
