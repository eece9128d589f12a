import type { AgentMessage } from '../../protocol/messages.ts'
import type { Reign } from '../state/reign.ts'
import { noteStatus } from '../state/tasks.ts'
import type { Agent, Framework, Task } from '../state/types.ts'

type StatusUpdate = Extract<AgentMessage, { type: 'STATUS_UPDATE' }>

/** Tells the agent that nobody waits for an update, so that it stops to repeat it. */
function acknowledgeForNobody(reign: Reign, agent: Agent, update: StatusUpdate): void {
  reign.counters.add('master/invalid_status_updates')
  const { uuid, task_id } = update.status
  if (uuid === undefined) return
  agent.session?.send({ type: 'ACKNOWLEDGE', frameworkId: update.frameworkId, taskId: task_id.value, uuid })
}

function forward(reign: Reign, framework: Framework, update: StatusUpdate): void {
  reign.counters.add('master/valid_status_updates')
  framework.subscription?.send({ type: 'UPDATE', update: { status: update.status } })
}

/** Both master and agent repeat an update when its framework comes back; one of them is enough. */
const repetitionMs = 5000

function isRepetition(reign: Reign, framework: Framework, task: Task, { status }: StatusUpdate): boolean {
  const { forwarded } = task
  if (!forwarded || status.uuid === undefined || forwarded.uuid !== status.uuid) return false
  const isSameStream = forwarded.streamId === framework.subscription?.streamId
  return isSameStream && reign.clock.monotonicMs() - forwarded.atMs < repetitionMs
}

/** Remembers to which subscription the pending update of a task went. */
export function noteForwarded(reign: Reign, { subscription }: Framework, task: Task): void {
  const uuid = task.pendingUpdate?.uuid
  if (uuid === undefined || !subscription) return
  task.forwarded = { uuid, streamId: subscription.streamId, atMs: reign.clock.monotonicMs() }
}

/** Takes an update of an agent into the books and forwards it to its framework, if that is connected. */
export function takeStatusUpdate(reign: Reign, agent: Agent, update: StatusUpdate): void {
  reign.counters.add('master/messages_status_update')
  const framework = reign.frameworks.get(update.frameworkId)
  const task = framework?.tasks.get(update.status.task_id.value)
  if (!framework || task?.agentId !== agent.id) return acknowledgeForNobody(reign, agent, update)
  noteStatus(reign, task, update.status, update.latestState)
  if (update.status.state === 'TASK_KILLING' && !framework.capabilities.has('TASK_KILLING_STATE')) {
    return acknowledgeForNobody(reign, agent, update)
  }
  task.statusUpdateState = update.status.state
  task.statusUpdateUuid = update.status.uuid
  task.pendingUpdate = update.status.uuid === undefined ? undefined : update.status
  if (isRepetition(reign, framework, task, update)) return
  noteForwarded(reign, framework, task)
  forward(reign, framework, update)
}
