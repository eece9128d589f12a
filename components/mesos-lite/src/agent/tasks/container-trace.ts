import type { TaskRecord } from '../checkpoint/records.ts'
import type { ContainerTrace } from '../launcher/types.ts'
import type { AgentContext } from './agent-context.ts'

/** What is needed to find the container of a task of an earlier agent process. */
export function traceOf(record: TaskRecord, context: AgentContext): ContainerTrace {
  const variables = record.task.command?.environment?.variables ?? []
  return {
    containerId: record.containerId,
    ...(record.executor === undefined ? {} : { group: record.executorContainerId }),
    stateFolder: context.layout.containerFolder(record.containerId),
    sandbox: record.directory,
    environment: Object.fromEntries(variables.map(({ name, value = '' }) => [name, value])),
    labels: record.task.labels ?? { labels: [] },
    ...(record.startedAtMs === undefined ? {} : { startedAtMs: record.startedAtMs }),
    sameBoot: record.bootId === context.bootId,
  }
}
