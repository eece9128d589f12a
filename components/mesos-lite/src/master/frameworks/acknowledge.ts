import { isTerminal } from '@dcos-lite/lib/mesos'
import type { Reign } from '../state/reign.ts'
import { completeTaskRecord } from '../state/tasks.ts'
import type { Framework } from '../state/types.ts'

/** The body of an ACKNOWLEDGE call. */
export interface AcknowledgeBody {
  agent_id: { value: string }
  task_id: { value: string }
  uuid: string
}

/** Answers ACKNOWLEDGE: passes it on to the agent; the acknowledged end of a task completes it. */
export function acknowledgeUpdate(reign: Reign, framework: Framework, body: AcknowledgeBody): void {
  const session = reign.agents.get(body.agent_id.value)?.session
  const taskId = body.task_id.value
  const task = framework.tasks.get(taskId)
  const wasForwarded = task?.statusUpdateUuid !== undefined && task.agentId === body.agent_id.value
  if (!session || !wasForwarded) {
    reign.counters.add('master/invalid_status_update_acknowledgements')
    return
  }
  reign.counters.add('master/valid_status_update_acknowledgements')
  session.send({ type: 'ACKNOWLEDGE', frameworkId: framework.id, taskId, uuid: body.uuid })
  if (task.pendingUpdate?.uuid === body.uuid) task.pendingUpdate = undefined
  const isTheLast = task.statusUpdateState !== undefined && isTerminal(task.statusUpdateState)
  if (isTheLast && task.statusUpdateUuid === body.uuid) completeTaskRecord(reign, framework, task)
}
