import type { ExecutorInfo, Resource, TaskInfo } from '@dcos-lite/lib/mesos'
import { sumResources } from '@dcos-lite/lib/resources'
import type { ExecutorRecord, TaskRecord } from '../checkpoint/records.ts'
import { recordFormats } from '../checkpoint/records.ts'
import type { ContainerLimits, ContainerTrace, LaunchSpec } from '../launcher/types.ts'
import { containerLimits } from '../lifecycle/decide/container-limits.ts'
import type { AgentContext } from '../tasks/agent-context.ts'
import { prepareTask } from '../tasks/prepare-task.ts'
import { traceOf } from '../tasks/container-trace.ts'
import { durationText, shutdownGraceMs } from './decide/executor-rules.ts'

/** What an executor and its tasks hold together. */
function resourcesOf(executor: ExecutorInfo, tasks: readonly TaskInfo[]): Resource[] {
  return sumResources([executor, ...tasks].map((part) => part.resources ?? []))
}

/** What the container of an executor may use with these tasks. */
export function executorLimits(executor: ExecutorInfo, tasks: readonly TaskInfo[]): ContainerLimits {
  return containerLimits({ resources: resourcesOf(executor, tasks) })
}

/** The executor's command as a task, so that its container is made like any other. */
function asTask(record: ExecutorRecord, tasks: readonly TaskInfo[], context: AgentContext): TaskRecord {
  const { executor, frameworkId, containerId, directory, bootId, acceptedAtMs, startedAtMs, gpus } = record
  const resources = resourcesOf(executor, tasks)
  return {
    format: recordFormats.task,
    frameworkId,
    task: {
      name: executor.name ?? executor.executor_id.value,
      task_id: executor.executor_id,
      agent_id: { value: context.agentId() },
      resources,
      ...(executor.command ? { command: executor.command } : {}),
      ...(executor.container ? { container: executor.container } : {}),
      ...(executor.labels ? { labels: executor.labels } : {}),
    },
    executorId: executor.executor_id.value,
    containerId,
    executorContainerId: containerId,
    executorDirectory: directory,
    directory,
    bootId,
    ...(gpus ? { gpus } : {}),
    acceptedAtMs,
    ...(startedAtMs === undefined ? {} : { startedAtMs }),
    pending: [],
  }
}

/** What an executor gets besides the variables of every task; its own definition wins. */
function executorEnvironment(record: ExecutorRecord, context: AgentContext): Record<string, string> {
  const { executor } = record
  const graceMs = shutdownGraceMs(executor, context.config.executors)
  const own = new Set(executor.command?.environment?.variables.map(({ name }) => name))
  const given = { MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD: durationText(graceMs) }
  return Object.fromEntries(Object.entries(given).filter(([name]) => !own.has(name)))
}

/** Makes everything ready that an executor needs before its start. Throws what its tasks then fail with. */
export async function prepareExecutor(
  record: ExecutorRecord,
  tasks: readonly TaskInfo[],
  context: AgentContext,
  signal: AbortSignal,
): Promise<LaunchSpec> {
  const spec = await prepareTask(asTask(record, tasks, context), context, signal)
  const named = record.executor.command?.environment?.variables.some(({ name }) => name === 'MESOS_TASK_ID')
  const { MESOS_TASK_ID: taskId = '', ...environment } = spec.environment
  return {
    ...spec,
    environment: {
      ...environment,
      ...executorEnvironment(record, context),
      ...(named === true ? { MESOS_TASK_ID: taskId } : {}),
    },
    gracePeriodMs: shutdownGraceMs(record.executor, context.config.executors),
  }
}

/** What is needed to find the container of an executor of an earlier agent process. */
export function executorTrace(record: ExecutorRecord, context: AgentContext): ContainerTrace {
  return traceOf(asTask(record, [], context), context)
}
