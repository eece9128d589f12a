import type { HealthResult } from '../health/book.ts'
import { shownState } from '../instances/conditions.ts'
import type { InstanceRecord, TaskRecord } from '../instances/types.ts'
import { isActive } from '../instances/types.ts'

/** What the rendering of tasks looks at besides records. */
export interface TaskView {
  results: (instanceId: string) => HealthResult[]
}

function renderCheck(task: TaskRecord): Record<string, unknown> | undefined {
  const status = task.checkStatus
  if (status?.http) return { http: { statusCode: status.http.status_code } }
  if (status?.tcp) return { tcp: { succeeded: status.tcp.succeeded } }
  if (status?.command) return { command: { exitCode: status.command.exit_code } }
  return undefined
}

/** The addresses of a task as answers show them. */
export const renderAddresses = ({ ipAddresses }: TaskRecord): unknown[] =>
  ipAddresses.map(({ ipAddress, protocol }) => ({ ipAddress, protocol }))

/** A task as answers show it; `servicePorts` is filled only where the caller gives them. */
export function renderTask(
  instance: InstanceRecord,
  task: TaskRecord,
  view: TaskView,
  servicePorts: readonly number[] = [],
): Record<string, unknown> {
  const { agent } = instance
  const checkResult = renderCheck(task)
  const live = isActive(instance)
  return {
    appId: instance.serviceId,
    id: task.id,
    host: agent?.hostname ?? '',
    role: instance.role,
    state: shownState(task, instance),
    ports: task.hostPorts.filter((port) => port !== null),
    servicePorts,
    ipAddresses: renderAddresses(task),
    healthCheckResults: view.results(instance.id).map((result) => ({ ...result, instanceId: instance.id })),
    localVolumes: (instance.reservation?.volumes ?? []).map(({ containerPath, persistenceId, uuid }) => ({
      runSpecId: instance.serviceId,
      containerPath,
      uuid,
      persistenceId,
    })),
    ...(agent ? { slaveId: agent.agentId } : {}),
    ...(agent?.region === undefined ? {} : { region: agent.region }),
    ...(agent?.zone === undefined ? {} : { zone: agent.zone }),
    ...(live ? { stagedAt: task.stagedAt, version: instance.version } : {}),
    ...(live && task.startedAt !== undefined ? { startedAt: task.startedAt } : {}),
    ...(checkResult ? { checkResult } : {}),
  }
}

/** The tasks of instances, those that only wait for an offer left out. */
export function renderTasks(
  instances: readonly InstanceRecord[],
  view: TaskView,
  servicePorts: readonly number[] = [],
): Record<string, unknown>[] {
  return instances.flatMap((instance) =>
    instance.tasks.map((task) => renderTask(instance, task, view, servicePorts)),
  )
}
