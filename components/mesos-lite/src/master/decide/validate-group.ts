import type { ExecutorInfo, TaskInfo } from '@dcos-lite/lib/mesos'
import { scalarOf } from '@dcos-lite/lib/resources'
import { executorProblem, fitProblem, taskProblem } from './validate-task.ts'
import type { LaunchContext } from './validate-task.ts'

function executorSizeProblem(executor: ExecutorInfo): string | undefined {
  const resources = executor.resources ?? []
  if (scalarOf(resources, 'cpus') < 0.01) return 'Executor uses less CPUs than the minimum required (0.01)'
  if (scalarOf(resources, 'mem') < 32) return 'Executor uses less memory than the minimum required (32 MB)'
  if (scalarOf(resources, 'disk') <= 0) return 'Executor must use some disk'
  return undefined
}

function memberProblem(task: TaskInfo): string | undefined {
  const { health_check: check, container } = task
  if ((check?.type === 'HTTP' || check?.type === 'TCP') && container?.network_infos?.length) {
    return 'HTTP and TCP health checks are not supported for nested containers not joining their parent network'
  }
  return undefined
}

/** Why a task group cannot be launched, or undefined. */
export function groupProblem(
  executor: ExecutorInfo,
  tasks: readonly TaskInfo[],
  context: LaunchContext,
): string | undefined {
  if (tasks.length === 0) return 'Task group cannot be empty'
  if (executor.type === undefined) return "'ExecutorInfo.type' must be set"
  const problem = executorProblem(executor, context) ?? executorSizeProblem(executor)
  if (problem !== undefined) return problem
  const shares = new Set(tasks.map(({ container }) => container?.linux_info?.share_cgroups !== false))
  if (
    shares.size > 1 ||
    context.sharesCgroups(executor.executor_id.value, [...shares][0] ?? true) === false
  ) {
    return "The value of 'share_cgroups' must be the same for all tasks of one executor"
  }
  const seen = new Set<string>()
  for (const task of tasks) {
    const id = task.task_id.value
    const wrong =
      taskProblem(task, context, true) ??
      memberProblem(task) ??
      (seen.has(id) ? `Task group has duplicate task ID '${id}'` : undefined)
    if (wrong !== undefined) return `Task '${id}' is invalid: ${wrong}`
    seen.add(id)
  }
  const running = context.executor(executor.executor_id.value) !== undefined
  return fitProblem(
    [...tasks.map(({ resources }) => resources ?? []), ...(running ? [] : [executor.resources ?? []])],
    context,
  )
}
