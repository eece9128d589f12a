import { isTerminal } from '@dcos-lite/lib/mesos'
import type { TaskState } from '@dcos-lite/lib/mesos'
import { lostState, masterStatus } from '../decide/task-states.ts'
import { loseOperations } from '../operations/lose-operations.ts'
import { removeExecutors } from '../state/executors.ts'
import { outstanding, rescindOffer } from '../state/offers.ts'
import type { Reign } from '../state/reign.ts'
import { completeTaskRecord, noteStatus, sendUpdate, shelveTask } from '../state/tasks.ts'
import type { Agent, Framework, Task } from '../state/types.ts'

/** How an agent leaves the books. */
export interface AgentLoss {
  /** For frameworks with PARTITION_AWARE; the others read TASK_LOST. */
  state: Extract<TaskState, 'TASK_UNREACHABLE' | 'TASK_GONE' | 'TASK_GONE_BY_OPERATOR'>
  reason: string
  message: string
  sinceMs: number
}

function loseTask(reign: Reign, framework: Framework, task: Task, loss: AgentLoss): void {
  if (isTerminal(task.state)) return completeTaskRecord(reign, framework, task)
  const state = lostState(framework.capabilities, loss.state)
  const aware = state === loss.state
  const status = masterStatus({
    taskId: task.info.task_id.value,
    agentId: task.agentId,
    executorId: task.executorId,
    state,
    reason: aware ? loss.reason : 'REASON_AGENT_REMOVED',
    message: loss.message,
    latest: task.statuses.at(-1),
    nowMs: reign.clock.nowMs(),
    unreachableSinceMs: state === 'TASK_UNREACHABLE' ? loss.sinceMs : undefined,
  })
  noteStatus(reign, task, status, state)
  task.statusUpdateState = state
  task.statusUpdateUuid = undefined
  task.pendingUpdate = undefined
  sendUpdate(framework, status)
  const mayReturn = loss.state === 'TASK_UNREACHABLE'
  if (mayReturn || (loss.state === 'TASK_GONE_BY_OPERATOR' && !aware)) shelveTask(reign, framework, task)
  else completeTaskRecord(reign, framework, task)
}

/** Takes an agent out of the books: its tasks, offers and executors, with updates, RESCIND and FAILURE to frameworks. */
export function loseAgent(reign: Reign, agent: Agent, loss: AgentLoss): void {
  const { session } = agent
  agent.session = undefined
  session?.close()
  for (const task of [...agent.tasks]) {
    const framework = reign.frameworks.get(task.frameworkId)
    if (framework) loseTask(reign, framework, task, loss)
  }
  loseOperations(reign, agent.id, loss.state === 'TASK_UNREACHABLE', loss.message)
  for (const offer of outstanding(reign, [...agent.offerIds])) rescindOffer(reign, offer)
  removeExecutors(reign, agent)
  reign.agents.delete(agent.id)
  reign.ledger.removeAgent(agent.id)
  reign.filters.clearAgent(agent.id)
  reign.inverse.forgetAgent(agent.id)
  reign.removals.cancel(agent.id)
  for (const framework of reign.frameworks.values()) {
    framework.subscription?.send({ type: 'FAILURE', failure: { agent_id: { value: agent.id } } })
  }
  reign.events.publish(() => ({
    type: 'AGENT_REMOVED',
    agent_removed: { agent_id: { value: agent.id } },
  }))
}
