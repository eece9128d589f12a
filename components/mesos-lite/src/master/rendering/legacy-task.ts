import type { ExecutorInfo, TaskStatus } from '@dcos-lite/lib/mesos'
import type { Executor, OutstandingOffer, Task } from '../state/types.ts'
import { flattenResources } from './legacy-resources.ts'

function legacyStatus(status: TaskStatus): object {
  const { state, timestamp, labels, container_status, healthy } = status
  return {
    state,
    timestamp: timestamp ?? 0,
    ...(labels ? { labels: labels.labels } : {}),
    ...(container_status ? { container_status } : {}),
    ...(healthy === undefined ? {} : { healthy }),
  }
}

/** A task as the legacy endpoints show it. */
export function legacyTask(task: Task): object {
  const { info } = task
  const { limits, labels, discovery, container, health_check } = info
  const shownLimits = Object.entries(limits ?? {}).map(([name, { value }]) => [name, value])
  return {
    id: info.task_id.value,
    name: info.name,
    framework_id: task.frameworkId,
    executor_id: task.executorId ?? '',
    slave_id: task.agentId,
    state: task.state,
    resources: flattenResources(info.resources ?? []),
    ...(shownLimits.length === 0 ? {} : { limits: Object.fromEntries(shownLimits) }),
    role: task.role,
    statuses: task.statuses.map(legacyStatus),
    ...(task.user === '' ? {} : { user: task.user }),
    ...(labels ? { labels: labels.labels } : {}),
    ...(discovery ? { discovery } : {}),
    ...(container ? { container } : {}),
    ...(health_check ? { health_check } : {}),
  }
}

/** The same as JSON, made once per state of a task. */
export function legacyTaskText(task: Task): string {
  const { rendered, state, statuses } = task
  const known = rendered?.legacy
  if (known && known.state === state && known.statuses === statuses) return known.text
  const text = JSON.stringify(legacyTask(task))
  if (rendered) rendered.legacy = { text, state, statuses }
  return text
}

function legacyCommand({ command }: ExecutorInfo): object {
  return {
    ...(command?.shell === undefined ? {} : { shell: command.shell }),
    ...(command?.value === undefined ? {} : { value: command.value }),
    argv: command?.arguments ?? [],
    ...(command?.environment ? { environment: command.environment } : {}),
    uris: command?.uris ?? [],
  }
}

/** An executor as the legacy endpoints show it. */
export function legacyExecutor(executor: Executor, frameworkId: string, agentId: string): object {
  const { info, role } = executor
  return {
    executor_id: info.executor_id.value,
    name: info.name ?? '',
    framework_id: frameworkId,
    command: legacyCommand(info),
    resources: flattenResources(info.resources ?? []),
    role,
    ...(info.labels ? { labels: info.labels.labels } : {}),
    ...(info.type ? { type: info.type } : {}),
    slave_id: agentId,
  }
}

/** An offer as the legacy endpoints show it. */
export function legacyOffer(offer: OutstandingOffer): object {
  return {
    id: offer.id,
    framework_id: offer.frameworkId,
    allocation_info: { role: offer.role },
    slave_id: offer.agentId,
    resources: flattenResources(offer.resources),
  }
}
