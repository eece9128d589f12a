import { join } from 'node:path'
import type { CommandInfo } from '@dcos-lite/lib/mesos'
import { agentErrors } from '../errors.ts'
import type { Entrance, TaskUser } from '../launcher/types.ts'
import { readEnvironment } from '../machine/process-table.ts'
import { commandVariables } from '../sandbox/environment.ts'
import { findTaskUser } from '../sandbox/task-user.ts'
import type { AgentContext } from '../tasks/agent-context.ts'
import { environmentOf, userOf } from '../tasks/prepare-task.ts'
import type { HeldContainer } from './held-container.ts'
import type { ExecutorContainer } from './find-task-container.ts'
import { findTaskContainer } from './find-task-container.ts'
import type { ContainerId } from './decide/container-id.ts'
import { containerKey } from './decide/container-id.ts'
import type { TaskHandle } from '../tasks/task-handle.ts'
import type { TaskRecord } from '../checkpoint/records.ts'

/** The container that others are started in. */
export interface ParentContainer {
  launcherId: string
  /** The task whose container it is, or lies in; absent for standalone containers. */
  record?: TaskRecord
  /** Its sandbox on the machine. */
  sandbox: string
  /** The same folder as seen inside; absent: as the variables of the task say. */
  insideSandbox?: string
}

/** Finds the running container that an id names. Throws DCL_MESOS_AGENT_CALL_INVALID. */
export function findParent(
  id: ContainerId,
  facts: {
    handles: readonly TaskHandle[]
    executors: readonly ExecutorContainer[]
    held: (id: ContainerId) => HeldContainer | undefined
  },
): ParentContainer {
  const { handles, executors, held } = facts
  const executor = id.parent ? undefined : executors.find(({ containerId }) => containerId === id.value)
  if (executor) return { launcherId: executor.containerId, sandbox: executor.directory }
  const task = findTaskContainer(id, handles)
  // The container of a pod has no process of its own: what is meant for it goes to a member.
  const member = task && task.launcherId !== task.record.containerId
  const isWanted = ({ record }: TaskHandle): boolean =>
    record.endedAtMs === undefined &&
    (member ? record.executorContainerId === id.value : record === task?.record)
  const record = task && handles.find(isWanted)?.record
  if (record) return { launcherId: record.containerId, record, sandbox: record.directory }
  const other = held(id)
  if (other && other.exit === undefined) {
    const { launcherId, record, sandbox, insideSandbox } = other
    return {
      ...{ launcherId, sandbox },
      ...(record ? { record } : {}),
      ...(insideSandbox === undefined ? {} : { insideSandbox }),
    }
  }
  throw agentErrors.CALL_INVALID({ reason: `Unable to find the parent container ${containerKey(id)}` })
}

/** Everything about a new process that its parent decides. */
export interface NestedPlace {
  entrance: Entrance
  environment: Record<string, string>
}

// What a shell sets for itself.
const foreign = new Set(['_', 'SHLVL', 'PWD', 'OLDPWD'])

async function liveEnvironment(pid: number): Promise<Record<string, string>> {
  // A program may have written over its environment: what does not look like variables is left out.
  const entries = [...((await readEnvironment(pid)) ?? [])].filter(
    ([name]) => /^[A-Za-z_][\w.-]*$/.test(name) && !foreign.has(name),
  )
  return Object.fromEntries(entries)
}

/** The user that a call names; also the agent's own, when it may be any other. */
async function namedUser(name: string): Promise<TaskUser | undefined> {
  const user = await findTaskUser(name)
  return user ?? (process.getuid?.() === 0 ? { uid: 0, gid: 0 } : undefined)
}

/**
 * Opens the way into a parent for a command: where, with which variables, as whom. With `ownFolder`, the id of the new
 * container, it starts in a sandbox of its own.
 */
export async function enterParent(
  parent: ParentContainer,
  command: CommandInfo,
  context: AgentContext,
  ownFolder?: string,
): Promise<NestedPlace> {
  const { record, launcherId } = parent
  const { launcher } = context
  if (!launcher.entrance) {
    throw agentErrors.CALL_NOT_SUPPORTED({ type: `of a process inside a ${launcher.kind} container` })
  }
  const user =
    command.user !== undefined && context.config.taskUser === undefined
      ? await namedUser(command.user)
      : record && (await userOf(record, context))
  const options = user === undefined ? {} : { user }
  const absent = agentErrors.CALL_INVALID({ reason: `The parent container ${launcherId} does not run` })
  const first = await launcher.entrance(launcherId, options)
  if (!first) throw absent
  const environment = {
    ...(record ? await environmentOf(record, context) : {}),
    ...(first.hasVariables === true ? await liveEnvironment(first.pid) : {}),
    ...(await commandVariables(command, record?.task.task_id.value ?? launcherId, context.secrets)),
  }
  if (ownFolder === undefined) return { entrance: first, environment }
  const outer = parent.insideSandbox ?? environment['MESOS_SANDBOX'] ?? parent.sandbox
  const workingFolder = nestedSandbox(outer, ownFolder)
  const entrance = await launcher.entrance(launcherId, { ...options, workingFolder })
  if (!entrance) throw absent
  return { entrance, environment: { ...environment, MESOS_SANDBOX: workingFolder } }
}

/** Sandbox of a container that is started inside another and has its own. */
export function nestedSandbox(parentSandbox: string, containerId: string): string {
  return join(parentSandbox, 'containers', containerId)
}
