import type { Task } from '../state/types.ts'

/** A task as the operator API shows it. */
export function renderTask(task: Task): object {
  const { info, executorId, statusUpdateState, statusUpdateUuid } = task
  const { labels, discovery, container, health_check, kill_policy, limits } = info
  return {
    name: info.name,
    task_id: info.task_id,
    framework_id: { value: task.frameworkId },
    ...(executorId === undefined ? {} : { executor_id: { value: executorId } }),
    agent_id: { value: task.agentId },
    state: task.state,
    resources: info.resources ?? [],
    ...(task.statuses.length === 0 ? {} : { statuses: task.statuses }),
    ...(statusUpdateState === undefined ? {} : { status_update_state: statusUpdateState }),
    ...(statusUpdateUuid === undefined ? {} : { status_update_uuid: statusUpdateUuid }),
    ...(labels ? { labels } : {}),
    ...(discovery ? { discovery } : {}),
    ...(container ? { container } : {}),
    ...(health_check ? { health_check } : {}),
    ...(kill_policy ? { kill_policy } : {}),
    ...(limits ? { limits } : {}),
    ...(task.user === '' ? {} : { user: task.user }),
  }
}
