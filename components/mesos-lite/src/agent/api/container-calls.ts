import type { TaskStatus } from '@dcos-lite/lib/mesos'
import { agentErrors } from '../errors.ts'
import type { ContainerBook, ContainerRequest } from '../containers/container-book.ts'
import type { ContainerId } from '../containers/decide/container-id.ts'
import { containerIdProblem, containerKey } from '../containers/decide/container-id.ts'
import { waitStatusOf } from '../containers/decide/wait-status.ts'
import { taskWaitStatus } from '../containers/decide/task-wait-status.ts'
import { findTaskContainer } from '../containers/find-task-container.ts'
import type { AgentContext } from '../tasks/agent-context.ts'
import type { TaskHandle } from '../tasks/task-handle.ts'

/** What the calls about containers work with. */
export interface ContainerSources {
  context: AgentContext
  book: ContainerBook
  handles(): TaskHandle[]
}

/** How a container ended, as WAIT_CONTAINER tells it. */
export interface ContainerEnd {
  exit_status?: number
  state?: string
  reason?: string
  message?: string
}

const pollMs = 50
const killSignal = 9

/** The id in a call. Throws DCL_MESOS_AGENT_CALL_INVALID. */
export function idOf(part: { container_id?: ContainerId }): ContainerId {
  const problem = containerIdProblem(part.container_id)
  if (problem !== undefined || !part.container_id) throw agentErrors.CALL_INVALID({ reason: problem ?? '' })
  return part.container_id
}

/** LAUNCH_CONTAINER: false when there is, or was, a container of this id. */
export function launchContainer(part: ContainerRequest, { book }: ContainerSources): Promise<boolean> {
  return book.start(part)
}

function endOf(latest: TaskStatus | undefined): ContainerEnd {
  if (!latest) return {}
  const status = taskWaitStatus(latest)
  return {
    ...(status === undefined ? {} : { exit_status: status }),
    state: latest.state,
    ...(latest.reason === undefined ? {} : { reason: latest.reason }),
    ...(latest.message === undefined ? {} : { message: latest.message }),
  }
}

/** WAIT_CONTAINER: resolves when the container is over. A task's own container is over with the task. */
export async function waitContainer(
  part: { container_id?: ContainerId },
  { book, handles, context }: ContainerSources,
  signal: AbortSignal,
): Promise<ContainerEnd> {
  const id = idOf(part)
  const held = book.find(id)
  if (held) return { exit_status: waitStatusOf(held.exit ?? (await held.exited)) }
  const task = findTaskContainer(id, handles())
  if (!task) throw agentErrors.CONTAINER_NOT_FOUND({ id: containerKey(id) })
  while (task.record.endedAtMs === undefined && !signal.aborted) await context.clock.sleep(pollMs)
  return endOf(task.record.latest)
}

/** KILL_CONTAINER: sends the signal, by default the one that nobody survives. */
export async function killContainer(
  part: { container_id?: ContainerId; signal?: number },
  { book, handles, context }: ContainerSources,
): Promise<void> {
  const id = idOf(part)
  const { signal = killSignal } = part
  const held = book.find(id)
  if (held) {
    if (held.exit === undefined) await held.signal(signal)
    return
  }
  const task = findTaskContainer(id, handles())
  if (!task || task.record.endedAtMs !== undefined) {
    throw agentErrors.CONTAINER_NOT_FOUND({ id: containerKey(id) })
  }
  if (signal === killSignal) return await context.launcher.kill(task.launcherId, { gracePeriodMs: 0 })
  const entrance = await context.launcher.entrance?.(task.launcherId, {})
  if (entrance) process.kill(entrance.pid, signal)
}

/** REMOVE_CONTAINER: forgets one that is over; one that is not known is forgotten already. */
export function removeContainer(part: { container_id?: ContainerId }, { book }: ContainerSources): void {
  book.remove(idOf(part))
}
