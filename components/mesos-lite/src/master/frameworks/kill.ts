import type { KillPolicy } from '@dcos-lite/lib/mesos'
import type { Reign } from '../state/reign.ts'
import type { Framework } from '../state/types.ts'
import { reconcileTasks } from './reconcile.ts'

/** The body of a KILL call. */
export interface KillBody {
  task_id: { value: string }
  agent_id?: { value: string }
  kill_policy?: KillPolicy
}

/** Answers KILL; an unknown task is reconciled instead. The kill is repeated when a disconnected agent returns. */
export function killTask(reign: Reign, framework: Framework, body: KillBody): void {
  reign.counters.add('master/messages_kill_task')
  const task = framework.tasks.get(body.task_id.value)
  if (!task) return reconcileTasks(reign, framework, [body])
  if (body.agent_id !== undefined && body.agent_id.value !== task.agentId) return
  task.kill = { policy: body.kill_policy }
  reign.agents.get(task.agentId)?.session?.send({
    type: 'KILL',
    frameworkId: framework.id,
    taskId: body.task_id.value,
    ...(body.kill_policy ? { killPolicy: body.kill_policy } : {}),
  })
}
