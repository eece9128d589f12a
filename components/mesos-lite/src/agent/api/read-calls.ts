import type { Logger } from '@dcos-lite/lib/log'
import type { HeldContainer } from '../containers/held-container.ts'
import type { HeldOperation } from '../../protocol/operations.ts'
import { agentErrors } from '../errors.ts'
import { agentInfoOf } from '../executors/agent-info.ts'
import type { TaskHandle } from '../tasks/task-handle.ts'
import { versionInfo } from '../version.ts'
import type { AgentView } from './agent-view.ts'
import { executorName, executorsOf } from './agent-view.ts'
import { readOwnerNames } from './owner-names.ts'
import { listFolder, readPart } from './sandbox-files.ts'
import { resolveSandboxPath } from './sandbox-path.ts'
import { flagsOf } from './state.ts'
import { drainJson } from './drain-view.ts'
import { containersJson } from './containers-view.ts'
import { levelOf } from './logging-level.ts'

type Json = Record<string, unknown>
/** What calls that only read need besides the view. */
export interface ReadSources {
  view: AgentView
  metrics: () => Record<string, number>
  log: Logger
  containers: () => HeldContainer[]
  /** Operations with an id whose last status is not acknowledged. */
  operations: () => readonly HeldOperation[]
}

/** A call that only reads. */
export interface ReadCall {
  list_files?: { path?: string }
  read_file?: { path?: string; offset?: number; length?: number }
  get_containers?: { show_nested?: boolean; show_standalone?: boolean }
}

const listOf = (values: Record<string, unknown>): Json[] =>
  Object.entries(values).map(([name, value]) => ({ name, value }))

function taskJson({ record, ...handle }: TaskHandle, view: AgentView): Json {
  const { task, latest } = record
  return {
    name: task.name,
    task_id: task.task_id,
    framework_id: { value: record.frameworkId },
    ...(record.executor ? { executor_id: { value: record.executorId } } : {}),
    agent_id: { value: view.agentId() ?? '' },
    state: handle.state(),
    resources: task.resources ?? [],
    statuses: latest ? [latest] : [],
    ...(task.labels ? { labels: task.labels } : {}),
    ...(task.discovery ? { discovery: task.discovery } : {}),
    ...(task.container ? { container: task.container } : {}),
    ...(task.health_check ? { health_check: task.health_check } : {}),
    ...(task.kill_policy ? { kill_policy: task.kill_policy } : {}),
  }
}

function tasksOf(view: AgentView): Json {
  const pick = (which: (handle: TaskHandle) => boolean): Json[] =>
    view
      .handles()
      .filter(which)
      .map((handle) => taskJson(handle, view))
  return {
    pending_tasks: [],
    queued_tasks: [],
    launched_tasks: pick(({ record }) => record.endedAtMs === undefined),
    terminated_tasks: pick(
      ({ record }) => record.endedAtMs !== undefined && record.completedAtMs === undefined,
    ),
    completed_tasks: pick(({ record }) => record.completedAtMs !== undefined),
  }
}

function executorsJson(view: AgentView): Json {
  const show = (live: boolean): Json[] =>
    executorsOf(view)
      .filter((executor) => executor.live === live)
      .map((executor) => ({
        executor_info: executor.info ?? {
          executor_id: { value: executor.executorId },
          framework_id: { value: executor.frameworkId },
          name: executorName(executor),
          command: executor.handles[0]?.record.task.command,
        },
      }))
  return { executors: show(true), completed_executors: show(false) }
}

function frameworksJson(view: AgentView): Json {
  const executors = executorsOf(view)
  const live = new Set(executors.filter((executor) => executor.live).map(({ frameworkId }) => frameworkId))
  const past = new Set(executors.map(({ frameworkId }) => frameworkId).filter((id) => !live.has(id)))
  const show = (ids: Set<string>): Json[] =>
    [...ids].flatMap((id) => {
      const info = view.framework(id)
      return info ? [{ framework_info: info }] : []
    })
  return { frameworks: show(live), completed_frameworks: show(past) }
}

async function listFiles(path: string | undefined, view: AgentView): Promise<Json> {
  const found = await resolveSandboxPath(path, view.layout, view.agentId() ?? 'latest')
  const [entries, names] = await Promise.all([listFolder(found), readOwnerNames()])
  return {
    file_infos: entries.map(({ path: entryPath, stats }) => ({
      path: entryPath,
      nlink: stats.nlink,
      size: stats.size,
      mtime: { nanoseconds: Math.floor(stats.mtimeMs) * 1e6 },
      mode: stats.mode,
      uid: names.user(stats.uid),
      gid: names.group(stats.gid),
    })),
  }
}

async function readFile(
  { path, offset = 0, length }: NonNullable<ReadCall['read_file']>,
  view: AgentView,
): Promise<Json> {
  if (offset < 0) throw agentErrors.CALL_INVALID({ reason: 'Invalid offset' })
  const found = await resolveSandboxPath(path, view.layout, view.agentId() ?? 'latest')
  const { size, data } = await readPart(found, { offset, length })
  return { size, data: data.toString('base64') }
}

const agentJson = (view: AgentView): Json => ({ agent_info: agentInfoOf(view), ...drainJson(view) })

function operationJson({ uuid, frameworkId, info, status }: HeldOperation, view: AgentView): Json {
  return {
    framework_id: { value: frameworkId },
    agent_id: { value: view.agentId() ?? '' },
    ...{ info, latest_status: status, statuses: [status], uuid: { value: uuid } },
  }
}

/** Calls that only read, by type. */
export const readCalls: Readonly<
  Record<string, (sources: ReadSources, call: ReadCall) => Json | Promise<Json>>
> = {
  GET_HEALTH: () => ({ healthy: true }),
  GET_VERSION: ({ view }) => ({ version_info: versionInfo(view.startedAtMs) }),
  GET_FLAGS: ({ view }) => ({ flags: listOf(flagsOf(view)) }),
  GET_METRICS: ({ metrics }) => ({ metrics: listOf(metrics()) }),
  GET_LOGGING_LEVEL: ({ log }) => ({ level: levelOf(log) }),
  GET_STATE: ({ view }) => ({
    get_tasks: tasksOf(view),
    get_executors: executorsJson(view),
    get_frameworks: frameworksJson(view),
  }),
  GET_TASKS: ({ view }) => tasksOf(view),
  GET_EXECUTORS: ({ view }) => executorsJson(view),
  GET_FRAMEWORKS: ({ view }) => frameworksJson(view),
  GET_CONTAINERS: async ({ view, containers }, call) => ({
    containers: await containersJson(view, containers(), call.get_containers ?? {}),
  }),
  GET_AGENT: ({ view }) => agentJson(view),
  GET_OPERATIONS: ({ view, operations }) => ({
    operations: operations().map((operation) => operationJson(operation, view)),
  }),
  GET_RESOURCE_PROVIDERS: () => ({ resource_providers: [] }),
  LIST_FILES: async ({ view }, call) => await listFiles(call.list_files?.path, view),
  READ_FILE: async ({ view }, call) => await readFile(call.read_file ?? {}, view),
}
