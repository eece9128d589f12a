import { isTerminal } from '@dcos-lite/lib/mesos'
import type { AgentView, FrameworkView, TaskView } from '../decide/model.ts'
import { parsePid } from './addresses.ts'
import type { HostAddresses } from './addresses.ts'
import type {
  OperatorAgent,
  OperatorEvent,
  OperatorFramework,
  OperatorState,
  OperatorTask,
} from './operator-api.ts'
import { viewTask } from './view-task.ts'

/** The part of the master's state that names are made from, kept true by its events. */
export interface ClusterState {
  tasks: Map<string, OperatorTask>
  agents: Map<string, OperatorAgent>
  frameworks: Map<string, OperatorFramework>
  /** Tasks of agents that a new leader has not heard of yet, by agent: they run, and keep their names. */
  awaited: Map<string, Set<string>>
  /** Frameworks that are there for the sake of such tasks alone. */
  lent: Set<string>
}

/** What an event changed. `everything` means that the whole state was replaced. */
export interface ChangedThings {
  everything?: boolean
  tasks?: string[]
  agents?: string[]
  frameworks?: string[]
}

/** A state without anything. */
export function emptyState(): ClusterState {
  return { tasks: new Map(), agents: new Map(), frameworks: new Map(), awaited: new Map(), lent: new Set() }
}

/** The key of a task: ids are unique per framework only. */
export function taskKey(frameworkId: string, taskId: string): string {
  return `${frameworkId}/${taskId}`
}

/** Keeps what was known of the tasks of an agent that is to come back. */
function keepTasksOf(agentId: string, state: ClusterState, before: ClusterState): void {
  const kept = new Set<string>()
  for (const [key, task] of before.tasks) {
    if (task.agent_id.value !== agentId || state.tasks.has(key)) continue
    state.tasks.set(key, task)
    kept.add(key)
    const frameworkId = task.framework_id.value
    const framework = before.frameworks.get(frameworkId)
    if (framework === undefined || state.frameworks.has(frameworkId)) continue
    state.frameworks.set(frameworkId, framework)
    state.lent.add(frameworkId)
  }
  if (kept.size > 0) state.awaited.set(agentId, kept)
}

/** Ends the waiting for an agent: what it did not bring runs no more. */
function endWaiting(state: ClusterState, agentId: string): ChangedThings {
  const tasks = [...(state.awaited.get(agentId) ?? [])]
  state.awaited.delete(agentId)
  for (const key of tasks) state.tasks.delete(key)
  if (state.lent.size === 0) return { tasks, agents: [agentId] }
  const used = new Set([...state.tasks.values()].map(({ framework_id }) => framework_id.value))
  const frameworks = [...state.lent].filter((id) => !used.has(id))
  for (const id of frameworks) {
    state.lent.delete(id)
    state.frameworks.delete(id)
  }
  return { tasks, frameworks, agents: [agentId] }
}

function load(state: ClusterState, snapshot: OperatorState): void {
  const before = { ...state, tasks: new Map(state.tasks), frameworks: new Map(state.frameworks) }
  const knownAgents = new Map(state.agents)
  state.awaited.clear()
  state.lent.clear()
  state.tasks.clear()
  state.agents.clear()
  state.frameworks.clear()
  for (const task of snapshot.get_tasks?.tasks ?? []) {
    if (isTerminal(task.state)) continue
    state.tasks.set(taskKey(task.framework_id.value, task.task_id.value), task)
  }
  for (const info of snapshot.get_agents?.recovered_agents ?? []) {
    if (info.id === undefined) continue
    state.agents.set(info.id.value, knownAgents.get(info.id.value) ?? { agent_info: info })
  }
  for (const agent of snapshot.get_agents?.agents ?? []) {
    state.agents.set(agent.agent_info.id?.value ?? '', agent)
  }
  for (const framework of snapshot.get_frameworks?.frameworks ?? []) {
    state.frameworks.set(framework.framework_info.id?.value ?? '', framework)
  }
  for (const { id } of snapshot.get_agents?.recovered_agents ?? []) {
    if (id !== undefined) keepTasksOf(id.value, state, before)
  }
}

function addFramework(state: ClusterState, framework: OperatorFramework): ChangedThings {
  const id = framework.framework_info.id?.value ?? ''
  state.frameworks.set(id, framework)
  state.lent.delete(id)
  return { frameworks: [id] }
}

function removeFramework(state: ClusterState, id: string): ChangedThings {
  const tasks = [...state.tasks.keys()].filter((key) => key.startsWith(`${id}/`))
  for (const key of tasks) state.tasks.delete(key)
  state.frameworks.delete(id)
  state.lent.delete(id)
  return { frameworks: [id], tasks }
}

/** Applies an event to the state and tells what it changed. Unknown events change nothing. */
export function applyEvent(state: ClusterState, event: OperatorEvent): ChangedThings {
  switch (event.type) {
    case 'SUBSCRIBED':
      load(state, event.subscribed.get_state)
      return { everything: true }
    case 'TASK_ADDED': {
      const { task } = event.task_added
      const key = taskKey(task.framework_id.value, task.task_id.value)
      state.tasks.set(key, task)
      state.awaited.get(task.agent_id.value)?.delete(key)
      return { tasks: [key] }
    }
    case 'TASK_UPDATED': {
      const { framework_id, status, state: newest } = event.task_updated
      const key = taskKey(framework_id.value, status.task_id.value)
      const task = state.tasks.get(key)
      if (task === undefined) return {}
      // A terminal task never comes back, and no event tells when the master forgets it.
      if (isTerminal(newest)) {
        state.tasks.delete(key)
        return { tasks: [key] }
      }
      const statuses = [...(task.statuses ?? []), status].slice(-10)
      state.tasks.set(key, { ...task, state: newest, statuses })
      return { tasks: [key] }
    }
    case 'AGENT_ADDED': {
      const id = event.agent_added.agent.agent_info.id?.value ?? ''
      state.agents.set(id, event.agent_added.agent)
      // The master tells of the tasks that an agent brings before it tells of the agent.
      return endWaiting(state, id)
    }
    case 'AGENT_REMOVED': {
      const id = event.agent_removed.agent_id.value
      state.agents.delete(id)
      return endWaiting(state, id)
    }
    case 'FRAMEWORK_ADDED':
      return addFramework(state, event.framework_added.framework)
    case 'FRAMEWORK_UPDATED':
      return addFramework(state, event.framework_updated.framework)
    case 'FRAMEWORK_REMOVED':
      return removeFramework(state, event.framework_removed.framework_info.id?.value ?? '')
    default:
      return {}
  }
}

const agentPort = 5051

/** The view of an agent. */
export function viewAgent(id: string, agent: OperatorAgent, addressesOf: HostAddresses): AgentView {
  const pid = parsePid(agent.pid ?? '')
  const host = pid?.host ?? agent.agent_info.hostname
  return { id, addresses: addressesOf(host), port: pid?.port ?? agent.agent_info.port ?? agentPort }
}

/** The view of a framework. */
export function viewFramework(
  id: string,
  framework: OperatorFramework,
  addressesOf: HostAddresses,
): FrameworkView {
  const { name, hostname = '' } = framework.framework_info
  const place = parsePid(framework.pid ?? '')
  if (place !== undefined) return { id, name, addresses: addressesOf(place.host), port: place.port }
  return { id, name, addresses: hostname === '' ? [] : addressesOf(hostname) }
}

/** The views of a task and of what it belongs to, or undefined when it has no names now. */
export function viewTaskContext(
  state: ClusterState,
  key: string,
  addressesOf: HostAddresses,
): { task: TaskView; agent: AgentView; framework: FrameworkView } | undefined {
  const raw = state.tasks.get(key)
  const task = raw === undefined ? undefined : viewTask(raw)
  if (task === undefined) return undefined
  const agent = state.agents.get(task.agentId)
  const framework = state.frameworks.get(task.frameworkId)
  if (agent === undefined || framework === undefined) return undefined
  return {
    task,
    agent: viewAgent(task.agentId, agent, addressesOf),
    framework: viewFramework(task.frameworkId, framework, addressesOf),
  }
}
