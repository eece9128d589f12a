import type { ContainerTrace } from '../launcher/types.ts'
import type { AgentContext } from './agent-context.ts'
import type { TaskHandle } from './task-handle.ts'

function traceOf({ record }: TaskHandle, context: AgentContext): ContainerTrace {
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

/**
 * Finds out what became of the tasks of an earlier agent process. Resolves when each is watched again or has its
 * terminal state; what had not started is never started now.
 */
export async function recoverTasks(handles: readonly TaskHandle[], context: AgentContext): Promise<void> {
  const live = handles.filter(({ record }) => record.endedAtMs === undefined)
  const found = await context.launcher.recover(live.map((handle) => traceOf(handle, context)))
  await Promise.all(
    live.map(async (handle) => {
      const container = found.get(handle.record.containerId) ?? { state: 'never-started' as const }
      const adopted = handle.adopt(container)
      if (container.state !== 'running') await adopted
    }),
  )
}
