import type { ExecutorInfo, HealthCheck, Resource, TaskInfo } from '@dcos-lite/lib/mesos'
import { normalizeResources, withAllocation, withoutAllocation } from '@dcos-lite/lib/resources'

function typedHealthCheck(check: HealthCheck): HealthCheck {
  if (check.type !== undefined) return check
  if (check.command && !check.http) return { ...check, type: 'COMMAND' }
  if (check.http && !check.command) return { ...check, type: 'HTTP' }
  return check
}

const inRole = (resources: Resource[] | undefined, role: string): Resource[] =>
  withAllocation(withoutAllocation(normalizeResources(resources ?? [])), role)

/** An executor as the master keeps it: new format, allocated to the role of the offer, with its framework. */
export function completeExecutor(executor: ExecutorInfo, role: string, frameworkId: string): ExecutorInfo {
  return {
    ...executor,
    framework_id: executor.framework_id ?? { value: frameworkId },
    resources: inRole(executor.resources, role),
  }
}

/** A task as the master keeps it: what clients may leave out is filled in. */
export function completeTask(task: TaskInfo, role: string, frameworkId: string): TaskInfo {
  return {
    ...task,
    resources: inRole(task.resources, role),
    ...(task.executor ? { executor: completeExecutor(task.executor, role, frameworkId) } : {}),
    ...(task.health_check ? { health_check: typedHealthCheck(task.health_check) } : {}),
  }
}
