import { toDoubleFormat } from '@dcos-lite/lib/resources'
import { agentErrors } from '../errors.ts'
import type { TaskHandle } from '../tasks/task-handle.ts'
import { versionInfo } from '../version.ts'
import type { AgentView } from './agent-view.ts'
import { executorName, executorsOf } from './agent-view.ts'
import { readOwnerNames } from './owner-names.ts'
import { listFolder, readPart } from './sandbox-files.ts'
import { resolveSandboxPath } from './sandbox-path.ts'
import { flagsOf } from './state.ts'
import { containersOf } from './statistics.ts'

type Json = Record<string, unknown>
type Call = Json & { type: string }

/** What the calls need besides the view. */
export interface OperatorSources {
  view: AgentView
  metrics: () => Record<string, number>
}

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
    executorsOf(view.handles())
      .filter((executor) => executor.live === live)
      .map((executor) => ({
        executor_info: executor.handles[0]?.record.executor ?? {
          executor_id: { value: executor.executorId },
          framework_id: { value: executor.frameworkId },
          name: executorName(executor),
          command: executor.handles[0]?.record.task.command,
        },
      }))
  return { executors: show(true), completed_executors: show(false) }
}

function frameworksJson(view: AgentView): Json {
  const executors = executorsOf(view.handles())
  const live = new Set(executors.filter((executor) => executor.live).map(({ frameworkId }) => frameworkId))
  const past = new Set(executors.map(({ frameworkId }) => frameworkId).filter((id) => !live.has(id)))
  const show = (ids: Set<string>): Json[] =>
    [...ids].flatMap((id) => {
      const info = view.framework(id)
      return info ? [{ framework_info: info }] : []
    })
  return { frameworks: show(live), completed_frameworks: show(past) }
}

async function containersJson(view: AgentView): Promise<Json> {
  const containers = await containersOf(view)
  return {
    containers: containers.map(({ executor, statistics }) => ({
      framework_id: { value: executor.frameworkId },
      executor_id: { value: executor.executorId },
      executor_name: executorName(executor),
      container_id: { value: executor.containerId },
      container_status: executor.handles[0]?.record.latest?.container_status ?? {},
      ...(statistics ? { resource_statistics: statistics } : {}),
    })),
  }
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

async function readFile(call: Json, view: AgentView): Promise<Json> {
  const { path, offset, length } = call as {
    path?: string
    offset?: number | string
    length?: number | string
  }
  const from = Number(offset ?? 0)
  if (!Number.isInteger(from) || from < 0) throw agentErrors.CALL_INVALID({ reason: 'Invalid offset' })
  const found = await resolveSandboxPath(path, view.layout, view.agentId() ?? 'latest')
  const range = { offset: from, length: length === undefined ? undefined : Number(length) }
  const { size, data } = await readPart(found, range)
  return { size, data: data.toString('base64') }
}

function agentJson(view: AgentView): Json {
  const { address, domain, attributes } = view
  return {
    agent_info: {
      hostname: address.hostname,
      port: address.port,
      id: { value: view.agentId() ?? '' },
      resources: toDoubleFormat(view.resources()),
      attributes,
      ...(domain ? { domain } : {}),
    },
  }
}

async function answerOf(call: Call, { view, metrics }: OperatorSources): Promise<Json | undefined> {
  const list = (values: Record<string, unknown>): Json[] =>
    Object.entries(values).map(([name, value]) => ({ name, value }))
  switch (call.type) {
    case 'GET_HEALTH':
      return { healthy: true }
    case 'GET_VERSION':
      return { version_info: versionInfo(view.startedAtMs) }
    case 'GET_FLAGS':
      return { flags: list(flagsOf(view)) }
    case 'GET_METRICS':
      return { metrics: list(metrics()) }
    case 'GET_STATE':
      return {
        get_tasks: tasksOf(view),
        get_executors: executorsJson(view),
        get_frameworks: frameworksJson(view),
      }
    case 'GET_TASKS':
      return tasksOf(view)
    case 'GET_EXECUTORS':
      return executorsJson(view)
    case 'GET_FRAMEWORKS':
      return frameworksJson(view)
    case 'GET_CONTAINERS':
      return await containersJson(view)
    case 'GET_AGENT':
      return agentJson(view)
    case 'LIST_FILES':
      return await listFiles((call.list_files as { path?: string } | undefined)?.path, view)
    case 'READ_FILE':
      return await readFile((call.read_file ?? {}) as Json, view)
    default:
      return undefined
  }
}

const needsBody = new Set(['LIST_FILES', 'READ_FILE'])

/** Answers one call of the operator API; throws 400 for a malformed one and 501 for one that is not served. */
export async function answerOperatorCall(body: unknown, sources: OperatorSources): Promise<Json> {
  const { type } = (body ?? {}) as { type?: unknown }
  if (typeof type !== 'string' || type === '') {
    throw agentErrors.CALL_INVALID({
      reason: "Failed to validate agent::Call: Expecting 'type' to be present",
    })
  }
  const part = type.toLowerCase()
  const call = body as Call
  if (needsBody.has(type) && typeof call[part] !== 'object') {
    const reason = `Failed to validate agent::Call: Expecting '${part}' to be present`
    throw agentErrors.CALL_INVALID({ reason })
  }
  if (!sources.view.recovered() && type !== 'GET_HEALTH') throw agentErrors.RECOVERING()
  const answer = await answerOf(call, sources)
  if (!answer) throw agentErrors.CALL_NOT_SUPPORTED({ type })
  return { type, [part]: answer }
}
