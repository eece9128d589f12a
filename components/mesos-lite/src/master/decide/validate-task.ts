import { isDeepStrictEqual } from 'node:util'
import type { ExecutorInfo, Resource, TaskInfo } from '@dcos-lite/lib/mesos'
import {
  containsResources,
  equalResources,
  formatResources,
  identityOf,
  scalarOf,
  sumResources,
} from '@dcos-lite/lib/resources'
import { taskChecksProblem } from './validate-checks.ts'
import { commandProblem, containerProblem, executorContainerProblem } from './validate-container.ts'
import { idProblem } from './validate-id.ts'

/** What a task is validated against. */
export interface LaunchContext {
  frameworkId: string
  agentId: string
  /** What is left of the offers, allocated to the role. */
  remaining: readonly Resource[]
  /** Whether a task of the framework with this id is alive or unreachable. */
  taskIdInUse: (taskId: string) => boolean
  /** Whether all tasks that run under this executor have this value of `share_cgroups`. */
  sharesCgroups: (executorId: string, value: boolean) => boolean
  /** The running executor with this id on the agent. */
  executor: (executorId: string) => ExecutorInfo | undefined
}

function limitsProblem(task: TaskInfo, inGroup: boolean): string | undefined {
  for (const [name, limit] of Object.entries(task.limits ?? {})) {
    if (inGroup && task.container?.linux_info?.share_cgroups !== false) {
      return 'Resource limits can only be set for task groups when share_cgroups is false'
    }
    if (name !== 'cpus' && name !== 'mem') return `Resource limits of '${name}' are not supported`
    const request = scalarOf(task.resources ?? [], name)
    if (request === 0) return `When the ${name} limit is specified, a ${name} request must also be specified`
    const value = Number(limit.value)
    if (Number.isNaN(value) || value < request) {
      return `The ${name} limit is less than the ${name} request`
    }
  }
  return undefined
}

function persistenceProblem(resources: readonly Resource[]): string | undefined {
  const ids = resources.flatMap(({ disk }) => (disk?.persistence ? [disk.persistence.id] : []))
  const twice = ids.find((id, index) => ids.indexOf(id) !== index)
  return twice === undefined ? undefined : `Persistence ID '${twice}' is not unique`
}

function mixProblem(resources: readonly Resource[]): string | undefined {
  const plain = new Set(resources.filter(({ revocable }) => !revocable).map(({ name }) => name))
  const mixed = resources.find(({ name, revocable }) => revocable && plain.has(name))
  return mixed ? `Cannot use both revocable and non-revocable '${mixed.name}' at the same time` : undefined
}

/** The order of resources does not matter. */
function isSameExecutor(running: ExecutorInfo, given: ExecutorInfo): boolean {
  const { resources: held = [], ...one } = running
  const { resources: asked = [], ...other } = given
  return isDeepStrictEqual(one, other) && equalResources(held, asked)
}

/** Why an executor cannot be used, or undefined. Its resources are not looked at. */
export function executorProblem(executor: ExecutorInfo, context: LaunchContext): string | undefined {
  const badId = idProblem(executor.executor_id.value)
  if (badId !== undefined) return `Executor ID is invalid: ${badId}`
  if (executor.framework_id?.value !== context.frameworkId) {
    return `ExecutorInfo has an invalid FrameworkID (Actual: ${executor.framework_id?.value ?? ''} vs Expected: ${context.frameworkId})`
  }
  if (executor.type === 'DEFAULT' && executor.command) {
    return "'ExecutorInfo.command' must not be set for 'DEFAULT' executor"
  }
  if (executor.type === 'CUSTOM' && !executor.command) {
    return "'ExecutorInfo.command' must be set for 'CUSTOM' executor"
  }
  if ((executor.shutdown_grace_period?.nanoseconds ?? 0) < 0) {
    return "ExecutorInfo's 'shutdown_grace_period' must be non-negative"
  }
  const wrong = executorContainerProblem(executor) ?? mixProblem(executor.resources ?? [])
  if (wrong !== undefined) return wrong
  const running = context.executor(executor.executor_id.value)
  if (running && !isSameExecutor(running, executor)) {
    return `Task has invalid ExecutorInfo (existing ExecutorInfo with same ExecutorID '${executor.executor_id.value}' is not compatible)`
  }
  return undefined
}

/** Why the task by itself cannot be launched, or undefined. What it needs is not compared with the offer. */
export function taskProblem(task: TaskInfo, context: LaunchContext, inGroup: boolean): string | undefined {
  const badId = idProblem(task.task_id.value)
  if (badId !== undefined) return `Task ID is invalid: ${badId}`
  if (context.taskIdInUse(task.task_id.value)) return `Task has duplicate ID: ${task.task_id.value}`
  if (task.agent_id.value !== context.agentId) {
    return `Task uses invalid agent ${task.agent_id.value} while agent ${context.agentId} is expected`
  }
  if (task.executor && task.command) {
    return 'Task should have at least one (but not both) of CommandInfo or ExecutorInfo present'
  }
  if (inGroup && task.executor) return "'TaskInfo.executor' must not be set"
  if (!inGroup && !task.executor && !task.command) {
    return 'Task should have at least one (but not both) of CommandInfo or ExecutorInfo present'
  }
  if (inGroup && task.container?.type === 'DOCKER') return 'Docker ContainerInfo is not supported on the task'
  if (!inGroup && task.container?.linux_info?.share_cgroups === false) {
    return "The 'share_cgroups' field cannot be set to false on a task outside of a task group"
  }
  const resources = task.resources ?? []
  if (resources.length === 0) return 'Task uses no resources'
  return (
    persistenceProblem([...resources, ...(task.executor?.resources ?? [])]) ??
    mixProblem(resources) ??
    commandProblem(task.command) ??
    containerProblem(task.container) ??
    taskChecksProblem(task) ??
    limitsProblem(task, inGroup)
  )
}

function sharedOnce(needed: readonly (readonly Resource[])[]): Resource[] {
  const shared = needed.flat().filter((resource) => resource.shared)
  return [...new Map(shared.map((resource) => [identityOf(resource), resource])).values()]
}

/** Why these resources cannot be taken from what is left of the offers, or undefined. */
export function fitProblem(
  needed: readonly (readonly Resource[])[],
  context: LaunchContext,
): string | undefined {
  // A shared volume may be used by several of them.
  const total = sumResources([
    ...needed.map((list) => list.filter(({ shared }) => !shared)),
    sharedOnce(needed),
  ])
  if (containsResources(context.remaining, total)) return undefined
  return `Task uses more resources ${formatResources(total)} than available ${formatResources(context.remaining)}`
}
