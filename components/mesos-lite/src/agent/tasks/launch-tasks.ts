import type { ExecutorInfo, FrameworkInfo, Resource, TaskInfo } from '@dcos-lite/lib/mesos'
import type { TaskRecord } from '../checkpoint/records.ts'
import { refuseByDrain } from '../drain/decide/drain-kill.ts'
import type { CustomTask } from '../executors/custom-task.ts'
import { refuseExecutor } from '../executors/decide/refuse-launch.ts'
import type { ExecutorKeeper } from '../executors/executor-keeper.ts'
import type { GroupExits } from '../executors/group-exits.ts'
import { isCustomExecutor, refuseTask } from '../lifecycle/decide/acceptance.ts'
import { hasCapability } from '../lifecycle/decide/capability.ts'
import type { Ending } from '../lifecycle/decide/terminal-status.ts'
import { refuseUnknownResources } from '../operations/decide/missing-resources.ts'
import type { AgentContext } from './agent-context.ts'
import type { NewTask } from './new-record.ts'
import { newTaskRecord } from './new-record.ts'
import { createStartBarrier } from './start-barrier.ts'
import type { TaskHandle } from './task-handle.ts'

/** What the master wants to be started: tasks by themselves, or the members of a task group together. */
export interface LaunchOrder {
  framework: FrameworkInfo
  tasks: readonly TaskInfo[]
  group?: { executor: ExecutorInfo }
  /** Whether the master counts on an executor that it has not heard of yet; absent: it does not say. */
  newExecutor?: boolean
}

export interface LaunchSite {
  context: AgentContext
  executors: ExecutorKeeper
  groups: GroupExits
  /** Makes the handle of a new record. */
  add(record: TaskRecord): TaskHandle
  /** The same for a task of a custom executor. */
  addCustom(record: TaskRecord): CustomTask
}

const notWritten: Ending = {
  state: 'TASK_FAILED',
  reason: 'REASON_CONTAINER_LAUNCH_FAILED',
  message: 'Failed to launch: the agent could not write its checkpoint',
}

interface Part {
  framework: FrameworkInfo
  tasks: readonly TaskInfo[]
  executor: ExecutorInfo | undefined
  grouped: boolean
  newExecutor: boolean | undefined
}

const neededBy = ({ tasks, executor }: Part): Resource[] =>
  [...tasks, ...(executor ? [executor] : [])].flatMap(({ resources = [] }) => resources)

function refusalsOf(
  part: Part,
  site: LaunchSite,
  running: { ending: boolean } | undefined,
): (Ending | undefined)[] {
  const { framework, executor, grouped, newExecutor } = part
  const { context } = site
  const facts = { grouped, simulated: context.launcher.kind === 'simulated' }
  const partitionAware = hasCapability(framework, 'PARTITION_AWARE')
  const ofAll =
    refuseByDrain(context.drain?.order(), framework) ??
    refuseUnknownResources(neededBy(part), context.checkpointedResources(), framework) ??
    (executor ? refuseExecutor(running, newExecutor, partitionAware) : undefined)
  return part.tasks.map((task) => refuseTask(task, executor, facts) ?? ofAll)
}

/** Starts tasks that the agent itself runs: one by itself, or the members of a group when all of them are ready. */
async function launchOwn(part: Part, site: LaunchSite): Promise<void> {
  const { framework, executor } = part
  const { context, groups } = site
  const frameworkId = framework.id?.value ?? ''
  const running = executor && groups.containerOf(frameworkId, executor.executor_id.value)
  const member: NewTask['member'] = executor && {
    executor,
    executorContainerId: running ?? context.random.uuid(),
    groupId: context.random.uuid(),
    custom: false,
  }
  const refusals = refusalsOf(part, site, running === undefined ? undefined : { ending: false })
  const added = part.tasks.map((task) =>
    site.add(newTaskRecord({ frameworkId, task, ...(member ? { member } : {}) }, context)),
  )
  const accepted = await Promise.all(added.map((handle) => handle.accept()))
  const barrier = member ? createStartBarrier(added.length) : undefined
  added.forEach((handle, index) => {
    const ending = refusals[index] ?? (accepted[index] === true ? undefined : notWritten)
    if (!ending) void handle.start(barrier)
    else void handle.refuse(ending).then(() => barrier?.arrive(false))
  })
}

/** Hands tasks to their custom executor, which is started when it does not run. */
async function launchCustom(part: Part & { executor: ExecutorInfo }, site: LaunchSite): Promise<void> {
  const { framework, executor, grouped } = part
  const { context, executors } = site
  const frameworkId = framework.id?.value ?? ''
  const running = executors.find({ frameworkId, executorId: executor.executor_id.value })
  const refusals = refusalsOf(part, site, running && { ending: running.isEnding() })
  const none = refusals.every((ending) => ending !== undefined)
  // On disk before its tasks are, so that a crash leaves no task without its executor.
  const run = none ? undefined : (running ?? executors.create(frameworkId, executor, part.tasks))
  const noRun = run && run !== running && !(await run.accept()) ? notWritten : undefined
  const member: NewTask['member'] = {
    executor,
    executorContainerId: run?.record.containerId ?? context.random.uuid(),
    ...(grouped ? { groupId: context.random.uuid() } : {}),
    custom: true,
  }
  const added = part.tasks.map((task) =>
    site.addCustom(newTaskRecord({ frameworkId, task, member }, context)),
  )
  const accepted = await Promise.all(added.map((handle) => handle.accept()))
  const endings = added.map(
    (_, index) => refusals[index] ?? noRun ?? (accepted[index] === true ? undefined : notWritten),
  )
  const fine = added.filter((_, index) => endings[index] === undefined)
  const broken = grouped && fine.length < added.length
  added.forEach((handle, index) => {
    const ending = endings[index]
    if (ending) void handle.refuse(ending)
    else if (broken) void handle.endUndelivered('Killed because another task of its group cannot be started')
  })
  if (!run || noRun) return
  if (!broken && fine.length > 0) run.add(fine, grouped)
  if (run === running) return
  if (run.session.live().length > 0) void run.start()
  else await run.discard()
}

/** Starts what the master ordered. No task of it may be here already. */
export async function launchTasks(order: LaunchOrder, site: LaunchSite): Promise<void> {
  const { framework, newExecutor } = order
  const parts: Part[] = order.group
    ? [{ framework, tasks: order.tasks, executor: order.group.executor, grouped: true, newExecutor }]
    : order.tasks.map((task) => ({
        ...{ framework, tasks: [task], executor: task.executor, grouped: false, newExecutor },
      }))
  for (const part of parts) {
    const { executor, grouped } = part
    if (executor && isCustomExecutor(executor, grouped)) await launchCustom({ ...part, executor }, site)
    else await launchOwn(part, site)
  }
}
