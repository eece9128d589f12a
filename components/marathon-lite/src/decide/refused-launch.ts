import type { OfferOperation, SchedulerCall, TaskStatus } from '@dcos-lite/lib/mesos'

function launchedBy(operation: OfferOperation): TaskStatus['task_id'][] {
  if (operation.type === 'LAUNCH') return operation.launch.task_infos.map(({ task_id }) => task_id)
  if (operation.type === 'LAUNCH_GROUP') {
    return operation.launch_group.task_group.tasks.map(({ task_id }) => task_id)
  }
  return []
}

/**
 * What a refused call says of the tasks that it was to launch: they never ran, and are errors for `reason`. They count
 * as failed launches do, so that their instances are launched again after the delay of their service.
 */
export function statusesOfRefusal(call: SchedulerCall, reason: string): TaskStatus[] {
  if (call.type !== 'ACCEPT') return []
  const message = `the master refused the launch: ${reason}`
  return call.accept.operations
    .flatMap(launchedBy)
    .map((task_id) => ({ task_id, state: 'TASK_ERROR', source: 'SOURCE_MASTER', message }))
}
