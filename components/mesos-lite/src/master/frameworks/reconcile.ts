import type { TaskStatus } from '@dcos-lite/lib/mesos'
import { reconcileTask } from '../decide/reconcile.ts'
import type { ReconcileQuestion } from '../decide/reconcile.ts'
import type { AgentRecord } from '../registry/formats.ts'
import type { Reign } from '../state/reign.ts'
import { sendUpdate } from '../state/tasks.ts'
import type { Framework, Task } from '../state/types.ts'

/** What is known of agents, by their ids. */
export interface Standings {
  agents: { has(agentId: string): boolean }
  recovering: ReadonlySet<string>
  registry: { agents: { get(agentId: string): Pick<AgentRecord, 'state'> | undefined } }
}

/** What an agent is to the master, by its id. */
export function agentStanding(reign: Standings, agentId: string | undefined): ReconcileQuestion['agent'] {
  if (agentId === undefined) return 'unknown'
  if (reign.agents.has(agentId)) return 'registered'
  if (reign.recovering.has(agentId)) return 'recovering'
  const state = reign.registry.agents.get(agentId)?.state
  // Its registration is being written: what it tells of its tasks is taken when the store has answered.
  if (state === 'admitted') return 'recovering'
  return state ?? 'unknown'
}

function knownState(task: Task): NonNullable<ReconcileQuestion['known']> {
  return {
    state: task.statusUpdateState ?? task.state,
    agentId: task.agentId,
    executorId: task.executorId,
    latest: task.statuses.at(-1),
  }
}

function answer(
  reign: Reign,
  framework: Framework,
  taskId: string,
  agentId: string | undefined,
): TaskStatus | undefined {
  const task = framework.tasks.get(taskId)
  const record = agentId === undefined ? undefined : reign.registry.agents.get(agentId)
  return reconcileTask({
    taskId,
    agentId,
    capabilities: framework.capabilities,
    known: task && knownState(task),
    agent: agentStanding(reign, agentId),
    unreachableSinceMs: record?.sinceMs,
    anyRecovering: reign.recovering.size > 0,
    nowMs: reign.clock.nowMs(),
  })
}

/** Answers RECONCILE: of the tasks that are named, or of all that are known when none is. */
export function reconcileTasks(
  reign: Reign,
  framework: Framework,
  named: readonly { task_id: { value: string }; agent_id?: { value: string } }[],
): void {
  reign.counters.add('master/messages_reconcile_tasks')
  const wanted =
    named.length > 0
      ? named.map(({ task_id, agent_id }) => ({ taskId: task_id.value, agentId: agent_id?.value }))
      : [...framework.tasks.keys()].map((taskId) => ({ taskId, agentId: undefined }))
  for (const { taskId, agentId } of wanted) {
    const status = answer(reign, framework, taskId, agentId)
    if (status) sendUpdate(framework, status)
  }
}
