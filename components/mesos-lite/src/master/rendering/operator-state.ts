import type { Resource } from '@dcos-lite/lib/mesos'
import type { AgentRecord } from '../registry/formats.ts'
import type { Framework } from '../state/types.ts'
import { renderAgent } from './operator-agent.ts'
import { renderFramework } from './operator-framework.ts'
import type { Books } from './operator-framework.ts'
import { renderTask } from './operator-task.ts'

/** Everything the operator API shows of the state. */
export interface OperatorStateInput extends Books {
  completedFrameworks: readonly Framework[]
  recovered: readonly [string, AgentRecord][]
  totalOf: (agentId: string) => Resource[]
}

/** Lists that are empty are left out, as Mesos writes them. */
function withoutEmpty(lists: Record<string, readonly object[]>): Record<string, readonly object[]> {
  return Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0))
}

/** Body of GET_AGENTS. */
export function operatorAgents(input: OperatorStateInput): object {
  return withoutEmpty({
    agents: [...input.agents.values()].map((agent) => renderAgent(input, agent, input.totalOf(agent.id))),
    recovered_agents: input.recovered.map(([id, { info }]) => ({ ...info, id: { value: id } })),
  })
}

/** Body of GET_FRAMEWORKS. */
export function operatorFrameworks(input: OperatorStateInput): object {
  return withoutEmpty({
    frameworks: [...input.frameworks.values()].map((framework) => renderFramework(input, framework)),
    completed_frameworks: input.completedFrameworks.map((framework) => renderFramework(input, framework)),
  })
}

/** Body of GET_TASKS. */
export function operatorTasks(input: OperatorStateInput): object {
  const live = [...input.frameworks.values()]
  return withoutEmpty({
    tasks: live.flatMap(({ tasks }) => [...tasks.values()].map(renderTask)),
    unreachable_tasks: live.flatMap(({ unreachableTasks }) => [...unreachableTasks.values()].map(renderTask)),
    completed_tasks: [...live, ...input.completedFrameworks].flatMap(({ completedTasks }) =>
      completedTasks.map(renderTask),
    ),
  })
}

/** Body of GET_EXECUTORS. */
export function operatorExecutors(input: OperatorStateInput): object {
  return withoutEmpty({
    executors: [...input.agents.values()].flatMap(({ id, executors }) =>
      [...executors.values()].flatMap((ofFramework) =>
        [...ofFramework.values()].map(({ info }) => ({ executor_info: info, agent_id: { value: id } })),
      ),
    ),
  })
}

/** Body of GET_STATE. */
export function operatorState(input: OperatorStateInput): object {
  return {
    get_tasks: operatorTasks(input),
    get_executors: operatorExecutors(input),
    get_frameworks: operatorFrameworks(input),
    get_agents: operatorAgents(input),
  }
}
