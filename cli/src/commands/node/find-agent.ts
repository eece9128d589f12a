import { cliErrors } from '../../errors.ts'
import type { ClusterClient } from '../../http/cluster-client.ts'

/** An agent in the summary of the master. */
export interface SummaryAgent {
  id: string
  hostname: string
  active: boolean
  deactivated?: boolean
  TASK_STAGING?: number
  TASK_STARTING?: number
  TASK_RUNNING?: number
  TASK_KILLING?: number
}

/** Tasks of an agent that are not over. */
export function taskCount(agent: SummaryAgent): number {
  const { TASK_STAGING = 0, TASK_STARTING = 0, TASK_RUNNING = 0, TASK_KILLING = 0 } = agent
  return TASK_STAGING + TASK_STARTING + TASK_RUNNING + TASK_KILLING
}

/** The same in words. */
export function tasksOf(agent: SummaryAgent): string {
  const count = taskCount(agent)
  return count === 1 ? '1 task' : `${count} tasks`
}

/** The agent of an id; undefined when the master does not know it (any more). */
export async function findAgent(cluster: ClusterClient, id: string): Promise<SummaryAgent | undefined> {
  const { body } = await cluster.json<{ slaves: SummaryAgent[] }>('/mesos/master/state-summary')
  return body.slaves.find((agent) => agent.id === id)
}

/** The agent of an id; none is DCL_CLI_NOT_FOUND. */
export async function requireAgent(cluster: ClusterClient, id: string): Promise<SummaryAgent> {
  const agent = await findAgent(cluster, id)
  if (agent) return agent
  throw cliErrors.NOT_FOUND({ kind: 'agent', name: id, hint: 'dcos node list shows the ids.' })
}
