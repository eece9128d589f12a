import { isTerminal } from '@dcos-lite/lib/mesos'
import type { ExecutorInfo, FrameworkInfo, OfferOperation, Resource, TaskInfo } from '@dcos-lite/lib/mesos'
import { scalarOf, subtractResources, withAllocation, withoutAllocation } from '@dcos-lite/lib/resources'
import { completeExecutor, completeTask } from '../decide/complete-task.ts'
import { masterStatus } from '../decide/task-states.ts'
import { resourcesProblem } from '../decide/validate-resources.ts'
import { groupProblem } from '../decide/validate-group.ts'
import { executorProblem, fitProblem, taskProblem } from '../decide/validate-task.ts'
import type { LaunchContext } from '../decide/validate-task.ts'
import { addExecutor, findExecutor } from '../state/executors.ts'
import type { Reign } from '../state/reign.ts'
import { addTask, sendUpdate } from '../state/tasks.ts'
import type { Agent, Framework, Task } from '../state/types.ts'

/** Where tasks are launched, and what is left of the offers there (without allocation). */
export interface LaunchSite {
  framework: Framework
  agent: Agent
  role: string
  pool: Resource[]
}

function contextOf(site: LaunchSite): LaunchContext {
  const { framework, agent, role, pool } = site
  return {
    frameworkId: framework.id,
    agentId: agent.id,
    remaining: withAllocation(pool, role),
    taskIdInUse: (id) => framework.tasks.has(id) || framework.unreachableTasks.has(id),
    sharesCgroups: (id, value) =>
      [...agent.tasks].every(
        ({ frameworkId, executorId, state, info }) =>
          frameworkId !== framework.id ||
          executorId !== id ||
          isTerminal(state) ||
          (info.container?.linux_info?.share_cgroups !== false) === value,
      ),
    executor: (id) => findExecutor(agent, framework.id, id)?.info,
  }
}

function sendError(
  reign: Reign,
  framework: Framework,
  task: TaskInfo,
  reason: string,
  message: string,
): void {
  reign.counters.add('master/tasks_error')
  sendUpdate(
    framework,
    masterStatus({
      taskId: task.task_id.value,
      agentId: task.agent_id.value,
      state: 'TASK_ERROR',
      reason,
      message,
      nowMs: reign.clock.nowMs(),
    }),
  )
}

function userOf(task: TaskInfo, framework: FrameworkInfo): string {
  return task.command?.user ?? task.executor?.command?.user ?? framework.user
}

/** Moves resources from what is left of the offers to who uses them. A shared volume is used and left. */
function take(reign: Reign, site: LaunchSite, needed: Resource[]): void {
  const { framework, agent, role } = site
  const wanted = withoutAllocation(needed)
  const own = wanted.filter(({ shared }) => !shared)
  site.pool = subtractResources(site.pool, own) ?? site.pool
  const shared = wanted.filter((resource) => resource.shared)
  if (shared.length > 0) reign.ledger.allocate(agent.id, { frameworkId: framework.id, role }, shared)
}

/** Why resources as the framework wrote them are not valid, or undefined. */
function givenProblem(lists: readonly (Resource[] | undefined)[], role: string): string | undefined {
  return resourcesProblem(
    lists.flatMap((list) => list ?? []),
    role,
  )
}

function admit(reign: Reign, site: LaunchSite, info: TaskInfo, executor: ExecutorInfo | undefined): void {
  const { framework, agent, role } = site
  if (executor && !findExecutor(agent, framework.id, executor.executor_id.value)) {
    take(reign, site, executor.resources ?? [])
    addExecutor(agent, framework.id, { info: executor, role })
  }
  take(reign, site, info.resources ?? [])
  const task: Task = {
    info,
    frameworkId: framework.id,
    agentId: agent.id,
    executorId: executor?.executor_id.value,
    role,
    user: userOf(info, framework.info),
    state: 'TASK_STAGING',
    statuses: [],
    statusUpdateState: undefined,
    statusUpdateUuid: undefined,
    pendingUpdate: undefined,
    booked: true,
    kill: undefined,
  }
  addTask(reign, framework, task)
}

const isTooSmall = ({ resources = [] }: ExecutorInfo): boolean =>
  scalarOf(resources, 'cpus') < 0.01 || scalarOf(resources, 'mem') < 32

function launchOne(reign: Reign, site: LaunchSite, given: TaskInfo): void {
  const { framework, agent, role } = site
  const task = completeTask(given, role, framework.id)
  const context = contextOf(site)
  const { executor } = task
  const isNew = executor && !context.executor(executor.executor_id.value)
  const problem =
    givenProblem([given.resources, given.executor?.resources], role) ??
    taskProblem(task, context, false) ??
    (executor ? executorProblem(executor, context) : undefined) ??
    fitProblem([task.resources ?? [], isNew ? (executor.resources ?? []) : []], context)
  if (problem !== undefined) return sendError(reign, framework, task, 'REASON_TASK_INVALID', problem)
  if (isNew && isTooSmall(executor)) {
    const ids = { frameworkId: framework.id, executorId: executor.executor_id.value }
    reign.log.warn('an executor asks for less than 0.01 cpus or 32 MB of memory', ids)
  }
  admit(reign, site, task, executor)
  const newExecutor = executor ? { newExecutor: isNew === true } : {}
  agent.session?.send({ type: 'LAUNCH', framework: framework.info, tasks: [task], ...newExecutor })
}

/** Launches the tasks of a LAUNCH operation, each by itself. */
export function launchTasks(
  reign: Reign,
  site: LaunchSite,
  operation: Extract<OfferOperation, { type: 'LAUNCH' }>,
): void {
  for (const task of operation.launch.task_infos ?? []) {
    if (operation.id === undefined) launchOne(reign, site, task)
    else {
      const message = "The 'id' field of an offer operation must not be set for LAUNCH"
      sendError(reign, site.framework, task, 'REASON_TASK_INVALID', message)
    }
  }
}

/** Launches the members of a task group together, or none of them. */
export function launchGroup(
  reign: Reign,
  site: LaunchSite,
  operation: Extract<OfferOperation, { type: 'LAUNCH_GROUP' }>,
): void {
  const { framework, agent, role } = site
  const { launch_group: group } = operation
  const members = group.task_group.tasks ?? []
  const executor = completeExecutor(group.executor, role, framework.id)
  const tasks = members.map((task) => completeTask(task, role, framework.id))
  const problem =
    operation.id === undefined
      ? (givenProblem([group.executor.resources, ...members.map(({ resources }) => resources)], role) ??
        groupProblem(executor, tasks, contextOf(site)))
      : "The 'id' field of an offer operation must not be set for LAUNCH_GROUP"
  if (problem !== undefined) {
    for (const task of tasks) sendError(reign, framework, task, 'REASON_TASK_GROUP_INVALID', problem)
    return
  }
  const newExecutor = findExecutor(agent, framework.id, executor.executor_id.value) === undefined
  for (const task of tasks) admit(reign, site, task, executor)
  agent.session?.send({ type: 'LAUNCH', framework: framework.info, tasks, group: { executor }, newExecutor })
}
