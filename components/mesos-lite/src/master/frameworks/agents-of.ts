import type { Reign } from '../state/reign.ts'
import type { Agent, Framework } from '../state/types.ts'

/** The agents where a framework has tasks, executors or operations. */
export function agentsOf(reign: Reign, framework: Framework): Agent[] {
  const ids = new Set([...framework.tasks.values()].map(({ agentId }) => agentId))
  for (const { agentId } of reign.operations.ofFramework(framework.id)) ids.add(agentId)
  return [...reign.agents.values()].filter(({ id, executors }) => ids.has(id) || executors.has(framework.id))
}
