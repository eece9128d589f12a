import { isTerminal } from '@dcos-lite/lib/mesos'
import { masterStatus } from '../decide/task-states.ts'
import { forgetOperations } from '../operations/lose-operations.ts'
import { discardOffer, outstanding } from '../state/offers.ts'
import { removeExecutors } from '../state/executors.ts'
import type { Reign } from '../state/reign.ts'
import { completeTaskRecord, noteStatus, rememberCompleted } from '../state/tasks.ts'
import type { Framework } from '../state/types.ts'
import { agentsOf } from './agents-of.ts'

function endTasks(reign: Reign, framework: Framework): void {
  for (const task of [...framework.tasks.values()]) {
    if (!isTerminal(task.state)) {
      const status = masterStatus({
        taskId: task.info.task_id.value,
        agentId: task.agentId,
        executorId: task.executorId,
        state: 'TASK_KILLED',
        reason: 'REASON_FRAMEWORK_REMOVED',
        message: 'Framework is removed',
        latest: task.statuses.at(-1),
        nowMs: reign.clock.nowMs(),
      })
      noteStatus(reign, task, status, 'TASK_KILLED')
    }
    completeTaskRecord(reign, framework, task)
  }
  for (const task of framework.unreachableTasks.values()) rememberCompleted(reign, framework, task)
  framework.unreachableTasks.clear()
}

/** Ends a framework for good: its stream, its tasks and executors; it is remembered as completed. */
export function removeFramework(reign: Reign, framework: Framework): void {
  if (reign.frameworks.get(framework.id) !== framework) return
  reign.log.info('framework removed', { frameworkId: framework.id, name: framework.info.name })
  framework.failover?.cancel()
  for (const offer of outstanding(reign, [...framework.offerIds])) discardOffer(reign, offer)
  for (const agent of agentsOf(reign, framework)) {
    agent.session?.send({ type: 'SHUTDOWN_FRAMEWORK', frameworkId: framework.id })
    removeExecutors(reign, agent, framework.id)
  }
  endTasks(reign, framework)
  forgetOperations(reign, framework.id)
  const { subscription } = framework
  framework.subscription = undefined
  framework.connected = false
  framework.unregisteredMs = reign.clock.nowMs()
  subscription?.close()
  reign.filters.clear(framework.id)
  reign.ledger.forgetFramework(framework.id)
  reign.frameworks.delete(framework.id)
  reign.completedFrameworks.push(framework)
  if (reign.completedFrameworks.length > reign.settings.history.completedFrameworks)
    reign.completedFrameworks.shift()
  reign.events.publish(() => ({
    type: 'FRAMEWORK_REMOVED',
    framework_removed: { framework_info: framework.info },
  }))
}
