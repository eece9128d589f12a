import { cliErrors } from '../../errors.ts'
import type { ClusterClient } from '../../http/cluster-client.ts'
import type { ListedTask } from './find.ts'

interface AgentState {
  frameworks: AgentFramework[]
  completed_frameworks?: AgentFramework[]
}

interface AgentFramework {
  id: string
  executors: Executor[]
  completed_executors: Executor[]
}

interface Executor {
  id: string
  container: string
  directory: string
}

/** The folder of a task on its agent, as the agent's files API names it. */
export async function sandboxOf(cluster: ClusterClient, task: ListedTask): Promise<string> {
  const { body } = await cluster.json<AgentState>(`/agent/${task.slave_id}/state`)
  const framework = [...body.frameworks, ...(body.completed_frameworks ?? [])].find(
    ({ id }) => id === task.framework_id,
  )
  const executors = [...(framework?.executors ?? []), ...(framework?.completed_executors ?? [])]
  const wanted = task.executor_id === '' ? task.id : task.executor_id
  const container = task.statuses.at(-1)?.container_status?.container_id?.value
  const fitting = executors.filter(({ id }) => id === wanted)
  const executor = fitting.find((candidate) => candidate.container === container) ?? fitting.at(-1)
  if (!executor) {
    const hint = 'The agent has removed the files of the task already.'
    throw cliErrors.NOT_FOUND({ kind: 'folder of task', name: task.id, hint })
  }
  // A member of a task group has a folder of its own inside that of its group.
  return wanted === task.id ? executor.directory : `${executor.directory}/tasks/${task.id}`
}

/** The address of a file of a task on its agent. */
export function filesPath(
  task: ListedTask,
  operation: string,
  parameters: Record<string, string | number>,
): string {
  const query = Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  return `/agent/${task.slave_id}/files/${operation}?${query.join('&')}`
}
