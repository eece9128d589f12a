import type { HeldContainer } from '../containers/held-container.ts'
import type { AgentView } from './agent-view.ts'
import { executorName } from './agent-view.ts'
import { containersOf } from './statistics.ts'

type Json = Record<string, unknown>

function ownerOf({ record }: HeldContainer): Json {
  if (!record) return {}
  return { framework_id: { value: record.frameworkId }, executor_id: { value: record.executorId } }
}

/** GET_CONTAINERS: the containers of executors, and those that calls started when they are asked for. */
export async function containersJson(
  view: AgentView,
  held: readonly HeldContainer[],
  wanted: { show_nested?: boolean; show_standalone?: boolean },
): Promise<Json[]> {
  const containers = await containersOf(view)
  const own = containers.map(({ executor, statistics }) => ({
    framework_id: { value: executor.frameworkId },
    executor_id: { value: executor.executorId },
    executor_name: executorName(executor),
    container_id: { value: executor.containerId },
    container_status: {
      ...executor.handles[0]?.record.latest?.container_status,
      container_id: { value: executor.containerId },
    },
    ...(statistics ? { resource_statistics: statistics } : {}),
  }))
  const members = containers.flatMap(({ executor }) =>
    executor.handles
      .filter(({ record }) => record.containerId !== executor.containerId && record.endedAtMs === undefined)
      .map(({ record }) => ({
        framework_id: { value: executor.frameworkId },
        executor_id: { value: executor.executorId },
        executor_name: executorName(executor),
        container_id: { value: record.containerId, parent: { value: executor.containerId } },
        container_status: record.latest?.container_status ?? {},
      })),
  )
  const others = held
    .filter(({ exit, kind }) => {
      if (exit !== undefined) return false
      return kind === 'standalone' ? wanted.show_standalone === true : wanted.show_nested === true
    })
    .map((container) => ({
      ...ownerOf(container),
      container_id: container.id,
      container_status: { container_id: container.id },
    }))
  return [...own, ...(wanted.show_nested === true ? members : []), ...others]
}
