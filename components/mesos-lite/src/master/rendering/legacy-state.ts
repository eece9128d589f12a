import type { MasterInfo, Resource } from '@dcos-lite/lib/mesos'
import type { AgentRecord } from '../registry/formats.ts'
import type { Framework, Task } from '../state/types.ts'
import { legacyAgent } from './legacy-agent.ts'
import { legacyFramework, legacyFrameworkSummary } from './legacy-framework.ts'
import { flattenAttributes, flattenResources } from './legacy-resources.ts'
import type { Books } from './operator-framework.ts'
import { allTasksOf, countTasks } from './task-counts.ts'
import { legacyVersion } from './version.ts'

/** Everything the state endpoints are made from. */
export interface StateInput extends Books {
  masterInfo: MasterInfo
  startedMs: number
  electedMs: number
  clusterName: string | undefined
  domain: object | undefined
  flags: Record<string, string>
  completedFrameworks: readonly Framework[]
  /** Admitted agents that have not come back since the election, with their records. */
  recovered: readonly [string, AgentRecord][]
  unreachableAgents: number
  totalOf: (agentId: string) => Resource[]
}

/** An agent that has not come back yet, as far as the registry knows it. */
export function legacyRecoveredAgent([id, { info, version, ip }]: [string, AgentRecord]): object {
  const port = info.port ?? 5051
  return {
    id,
    hostname: info.hostname,
    port,
    attributes: flattenAttributes(info.attributes ?? []),
    ...(info.domain ? { domain: info.domain } : {}),
    pid: `slave(1)@${ip}:${port}`,
    version,
    resources: flattenResources(info.resources ?? []),
  }
}

/** The body of `/state`. */
export function legacyState(input: StateInput): object {
  const { masterInfo, agents, clusterName, domain } = input
  const active = [...agents.values()].filter(({ session, deactivated }) => session && !deactivated).length
  const domainPart = domain ? { domain } : {}
  return {
    ...legacyVersion,
    start_time: input.startedMs / 1000,
    elected_time: input.electedMs / 1000,
    id: masterInfo.id,
    pid: masterInfo.pid,
    hostname: masterInfo.hostname,
    capabilities: ['AGENT_UPDATE', 'AGENT_DRAINING', 'QUOTA_V2'],
    activated_slaves: active,
    deactivated_slaves: agents.size - active,
    unreachable_slaves: input.unreachableAgents,
    ...domainPart,
    ...(clusterName === undefined ? {} : { cluster: clusterName }),
    leader: masterInfo.pid,
    leader_info: {
      id: masterInfo.id,
      pid: masterInfo.pid,
      port: masterInfo.port,
      hostname: masterInfo.hostname,
      ...domainPart,
    },
    flags: input.flags,
    slaves: [...agents.values()].map((agent) => legacyAgent(input, agent, input.totalOf(agent.id))),
    recovered_slaves: input.recovered.map(legacyRecoveredAgent),
    frameworks: [...input.frameworks.values()].map((framework) => legacyFramework(input, framework)),
    completed_frameworks: input.completedFrameworks.map((framework) => legacyFramework(input, framework)),
    orphan_tasks: [],
    unregistered_frameworks: [],
  }
}

/** The body of `/state-summary`: counts instead of tasks. */
export function legacyStateSummary(input: StateInput): object {
  const tasksByAgent = new Map<string, Task[]>()
  for (const task of [...input.frameworks.values()].flatMap(allTasksOf)) {
    tasksByAgent.set(task.agentId, [...(tasksByAgent.get(task.agentId) ?? []), task])
  }
  return {
    hostname: input.masterInfo.hostname,
    ...(input.clusterName === undefined ? {} : { cluster: input.clusterName }),
    slaves: [...input.agents.values()].map((agent) => {
      const tasks = tasksByAgent.get(agent.id) ?? []
      return {
        ...legacyAgent(input, agent, input.totalOf(agent.id)),
        ...countTasks(tasks),
        framework_ids: [...new Set(tasks.map(({ frameworkId }) => frameworkId))],
      }
    }),
    frameworks: [...input.frameworks.values()].map((framework) => {
      const tasks = allTasksOf(framework)
      return {
        ...legacyFrameworkSummary(input, framework),
        ...countTasks(tasks),
        slave_ids: [...new Set(tasks.map(({ agentId }) => agentId))],
      }
    }),
  }
}
