import type { Reign } from '../state/reign.ts'
import type { Agent, Framework } from '../state/types.ts'

/** The agents where a framework has tasks or executors. */
export function agentsOf(reign: Reign, framework: Framework): Agent[] {
  const ids = new Set([...framework.tasks.values()].map(({ agentId }) => agentId))
  return [...reign.agents.values()].filter(({ id, executors }) => ids.has(id) || executors.has(framework.id))
}
