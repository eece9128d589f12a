import type { FrameworkInfo, Labels, Resource } from '@dcos-lite/lib/mesos'
import { toDoubleFormat, unreserved } from '@dcos-lite/lib/resources'
import type { TaskHandle } from '../tasks/task-handle.ts'
import { versionInfo } from '../version.ts'
import type { AgentView, ExecutorView } from './agent-view.ts'
import { executorName, executorResources, executorsOf } from './agent-view.ts'
import { drainJson } from './drain-view.ts'
import { flattenAttributes, flattenResources, reservedByRole } from './legacy-resources.ts'

type Json = Record<string, unknown>

const labelsOf = (labels: Labels | undefined): Json => (labels ? { labels: labels.labels } : {})

function roleOf(resources: readonly Resource[] | undefined, framework: FrameworkInfo | undefined): string {
  const allocated = resources?.find(({ allocation_info }) => allocation_info)?.allocation_info?.role
  return allocated ?? framework?.role ?? framework?.roles?.[0] ?? '*'
}

function taskJson(handle: TaskHandle, view: AgentView): Json {
  const { record } = handle
  const { task, latest } = record
  const framework = view.framework(record.frameworkId)
  return {
    id: task.task_id.value,
    name: task.name,
    framework_id: record.frameworkId,
    executor_id: record.executor ? record.executorId : '',
    slave_id: view.agentId() ?? '',
    state: handle.state(),
    resources: flattenResources(task.resources ?? []),
    role: roleOf(task.resources, framework),
    statuses: latest
      ? [
          {
            state: latest.state,
            timestamp: latest.timestamp,
            container_status: latest.container_status,
            ...(latest.healthy === undefined ? {} : { healthy: latest.healthy }),
          },
        ]
      : [],
    ...labelsOf(task.labels),
    ...(task.discovery ? { discovery: task.discovery } : {}),
    ...(task.container ? { container: task.container } : {}),
    ...(task.health_check ? { health_check: task.health_check } : {}),
  }
}

function executorJson(executor: ExecutorView, view: AgentView): Json {
  const { info } = executor
  const resources = executorResources(executor)
  const tasks = executor.handles.map((handle) => ({
    completed: handle.record.completedAtMs !== undefined,
    json: taskJson(handle, view),
  }))
  return {
    id: executor.executorId,
    name: executorName(executor),
    source: info?.source ?? executor.executorId,
    container: executor.containerId,
    directory: executor.directory,
    resources: flattenResources(resources),
    role: roleOf(resources, view.framework(executor.frameworkId)),
    ...(info ? { type: info.type ?? (info.command ? 'CUSTOM' : 'DEFAULT'), ...labelsOf(info.labels) } : {}),
    tasks: tasks.filter(({ completed }) => !completed).map(({ json }) => json),
    queued_tasks: [],
    completed_tasks: tasks.filter(({ completed }) => completed).map(({ json }) => json),
  }
}

function frameworkJson(frameworkId: string, executors: readonly ExecutorView[], view: AgentView): Json {
  const info = view.framework(frameworkId)
  const show = (live: boolean): Json[] =>
    executors.filter((executor) => executor.live === live).map((executor) => executorJson(executor, view))
  return {
    id: frameworkId,
    name: info?.name ?? '',
    user: info?.user ?? '',
    failover_timeout: info?.failover_timeout ?? 0,
    checkpoint: info?.checkpoint ?? false,
    hostname: info?.hostname ?? '',
    ...(info?.principal === undefined ? {} : { principal: info.principal }),
    ...(info?.roles ? { roles: info.roles } : { role: info?.role ?? '*' }),
    executors: show(true),
    completed_executors: show(false),
  }
}

function resourcesJson(total: readonly Resource[], allocated: readonly Resource[]): Json {
  const reservedOf = (resources: readonly Resource[]): Json =>
    Object.fromEntries([...reservedByRole(resources)].map(([role, part]) => [role, flattenResources(part)]))
  const unreservedOf = (resources: readonly Resource[]): Resource[] => unreserved(resources)
  return {
    resources: flattenResources(total),
    reserved_resources: reservedOf(total),
    unreserved_resources: flattenResources(unreservedOf(total)),
    reserved_resources_full: Object.fromEntries(
      [...reservedByRole(total)].map(([role, part]) => [role, toDoubleFormat(part)]),
    ),
    unreserved_resources_full: toDoubleFormat(unreservedOf(total)),
    reserved_resources_allocated: reservedOf(allocated),
    unreserved_resources_allocated: flattenResources(unreservedOf(allocated)),
  }
}

/** The flags of the agent as text, as `/flags` and `/state` show them. */
export function flagsOf(view: AgentView): Record<string, string> {
  const { config, address } = view
  return {
    attributes: config.attributes ?? '',
    hostname: address.hostname,
    ip: address.ip,
    launcher: config.launcher,
    master: config.masterUrls.join(','),
    port: String(address.port),
    resources: config.resources ?? '',
    work_dir: config.workDir,
  }
}

/** What `/state` answers. */
export function stateOf(view: AgentView): Json {
  const executors = executorsOf(view)
  const byFramework = [...Map.groupBy(executors, ({ frameworkId }) => frameworkId)]
  const isLive = (members: readonly ExecutorView[]): boolean => members.some(({ live }) => live)
  const leader = view.leaderUrl()
  return {
    ...versionInfo(view.startedAtMs),
    start_time: view.startedAtMs / 1000,
    id: view.agentId() ?? '',
    pid: `slave(1)@${view.address.ip}:${view.address.port}`,
    hostname: view.address.hostname,
    capabilities: ['MULTI_ROLE', 'HIERARCHICAL_ROLE', 'RESERVATION_REFINEMENT', 'AGENT_DRAINING'],
    ...(view.domain ? { domain: view.domain } : {}),
    ...drainJson(view),
    ...resourcesJson(view.resources(), executors.filter(({ live }) => live).flatMap(executorResources)),
    resource_providers: [],
    attributes: flattenAttributes(view.attributes),
    ...(leader === undefined ? {} : { master_hostname: new URL(leader).hostname }),
    flags: flagsOf(view),
    frameworks: byFramework
      .filter(([, members]) => isLive(members))
      .map(([id, members]) => frameworkJson(id, members, view)),
    completed_frameworks: byFramework
      .filter(([, members]) => !isLive(members))
      .map(([id, members]) => frameworkJson(id, members, view)),
  }
}
