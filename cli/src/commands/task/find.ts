import { cliErrors } from '../../errors.ts'
import type { ContainerId } from './session-records.ts'
import type { ClusterClient } from '../../http/cluster-client.ts'

/** A task as the master's state shows it. */
export interface Task {
  id: string
  name: string
  state: string
  slave_id: string
  framework_id: string
  executor_id: string
  statuses: { state: string; timestamp: number; container_status?: { container_id?: ContainerId } }[]
  container?: { tty_info?: object }
  user?: string
  role?: string
  resources?: Record<string, unknown>
}

interface Agent {
  id: string
  hostname: string
  domain?: { fault_domain?: { region?: { name: string }; zone?: { name: string } } }
}

interface State {
  slaves: Agent[]
  frameworks: { name: string; user?: string; tasks: Task[]; completed_tasks: Task[] }[]
  completed_frameworks?: { name: string; user?: string; tasks?: Task[]; completed_tasks: Task[] }[]
}

/** A task with the names that a person knows its surroundings by. */
export interface ListedTask extends Task {
  host: string
  /** `---` when the agent names none, as its host is when the agent is gone. */
  region: string
  zone: string
  framework: string
}

export interface TaskFilter {
  pattern?: string | undefined
  agentId?: string | undefined
  completed: boolean
  all: boolean
}

/** A pattern with `*`, `?` or `[a-z]` must fit the whole id; other text may stand anywhere in it. */
export function fits(pattern: string | undefined, id: string): boolean {
  if (pattern === undefined) return true
  if (!/[*?]|\[[^[\]\\]+\]/.test(pattern)) return id.includes(pattern)
  const expression = pattern
    .replace(/[.+^${}()|\\[\]]/g, '\\$&')
    .replace(/\\\[([^[\]\\]+)\\\]/g, '[$1]')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${expression}$`).test(id)
}

/** Lists tasks of the master's state that fit. */
export async function findTasks(cluster: ClusterClient, filter: TaskFilter): Promise<ListedTask[]> {
  const { body } = await cluster.json<State>('/mesos/master/state')
  const agents = new Map(body.slaves.map((agent) => [agent.id, agent]))
  const frameworks = [...body.frameworks, ...(body.completed_frameworks ?? [])]
  return frameworks
    .flatMap(({ name, user, tasks = [], completed_tasks }) => {
      const chosen = filter.all ? [...tasks, ...completed_tasks] : filter.completed ? completed_tasks : tasks
      return chosen.map((task) => {
        const agent = agents.get(task.slave_id)
        const domain = agent?.domain?.fault_domain
        return {
          ...task,
          user: task.user ?? user ?? '',
          host: agent?.hostname ?? '---',
          region: domain?.region?.name ?? '---',
          zone: domain?.zone?.name ?? '---',
          framework: name,
        }
      })
    })
    .filter(
      (task) =>
        fits(filter.pattern, task.id) && (filter.agentId === undefined || task.slave_id === filter.agentId),
    )
}

/** The tasks that fit; none is DCL_CLI_NOT_FOUND. Without a running one, completed ones count. */
export async function requireTasks(
  cluster: ClusterClient,
  pattern: string,
  completed: boolean,
): Promise<ListedTask[]> {
  const running = await findTasks(cluster, { pattern, completed, all: false })
  const tasks =
    running.length > 0 || completed
      ? running
      : await findTasks(cluster, { pattern, completed: true, all: false })
  if (tasks.length > 0) return tasks
  throw cliErrors.NOT_FOUND({
    kind: 'task',
    name: pattern,
    hint: 'dcos task list shows the running tasks, --all also the ended ones.',
  })
}

/** The one task that fits. */
export async function requireTask(
  cluster: ClusterClient,
  pattern: string,
  completed: boolean,
): Promise<ListedTask> {
  const tasks = await requireTasks(cluster, pattern, completed)
  const only = tasks.find(({ id }) => id === pattern) ?? (tasks.length === 1 ? tasks[0] : undefined)
  if (only !== undefined) return only
  throw cliErrors.AMBIGUOUS({ name: pattern, kind: 'task', candidates: tasks.map(({ id }) => id).join(', ') })
}
