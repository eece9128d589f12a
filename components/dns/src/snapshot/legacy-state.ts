import { parseResources } from '@dcos-lite/lib/resources'
import type { DiscoveryInfo, Resource, TaskState, TaskStatus, ContainerInfo } from '@dcos-lite/lib/mesos'
import type { OperatorState } from './operator-api.ts'

interface LegacyTask {
  id: string
  name: string
  slave_id: string
  state: TaskState
  resources?: { ports?: string }
  statuses?: TaskStatus[] | null
  discovery?: DiscoveryInfo | null
  container?: ContainerInfo
}

/** `GET /state`, as far as names need it. */
export interface LegacyState {
  leader?: string
  slaves?: { id: string; hostname: string; pid?: string; port?: number }[]
  frameworks?: { id: string; name: string; hostname?: string; pid?: string | null; tasks?: LegacyTask[] }[]
}

function readPorts(text: string | undefined): Resource[] {
  return text === undefined || text === '' ? [] : parseResources(`ports:${text}`)
}

/** The older state document in the shape of the operator API. */
export function fromLegacyState({ slaves = [], frameworks = [] }: LegacyState): OperatorState {
  return {
    get_agents: {
      agents: slaves.map(({ id, hostname, pid, port }) => ({
        agent_info: { hostname, id: { value: id }, ...(port === undefined ? {} : { port }) },
        ...(pid === undefined ? {} : { pid }),
      })),
    },
    get_frameworks: {
      frameworks: frameworks.map(({ id, name, hostname, pid }) => ({
        ...(typeof pid === 'string' ? { pid } : {}),
        framework_info: {
          user: '',
          name,
          id: { value: id },
          ...(hostname === undefined ? {} : { hostname }),
        },
      })),
    },
    get_tasks: {
      tasks: frameworks.flatMap(({ id: frameworkId, tasks = [] }) =>
        tasks.map((task) => ({
          name: task.name,
          task_id: { value: task.id },
          framework_id: { value: frameworkId },
          agent_id: { value: task.slave_id },
          state: task.state,
          resources: readPorts(task.resources?.ports),
          statuses: task.statuses ?? [],
          ...(task.discovery === undefined || task.discovery === null ? {} : { discovery: task.discovery }),
          ...(task.container === undefined ? {} : { container: task.container }),
        })),
      ),
    },
  }
}
