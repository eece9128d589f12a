import { isTerminal } from '@dcos-lite/lib/mesos'
import type { TaskState, TaskStatus } from '@dcos-lite/lib/mesos'
import { withoutAllocation } from '@dcos-lite/lib/resources'
import { appendStatus, isNews } from '../decide/task-states.ts'
import { renderTask } from '../rendering/operator-task.ts'
import type { Reign } from './reign.ts'
import type { Framework, Task } from './types.ts'

/** Puts a task into the books of its framework and agent; its resources are booked by the caller or already. */
export function addTask(reign: Reign, framework: Framework, task: Task): void {
  framework.tasks.set(task.info.task_id.value, task)
  reign.agents.get(task.agentId)?.tasks.add(task)
  reign.events.publish(() => ({ type: 'TASK_ADDED', task_added: { task: renderTask(task) } }))
}

/** Gives the resources of a task back, once. */
export function releaseTask(reign: Reign, task: Task): void {
  if (!task.booked) return
  task.booked = false
  reign.ledger.recover(task.agentId, task, withoutAllocation(task.info.resources ?? []))
}

/** Notes a status and the newest state of a task, frees its resources when it ended, and tells the event stream. */
export function noteStatus(reign: Reign, task: Task, status: TaskStatus, latestState: TaskState): void {
  const previous = task.statuses.at(-1)
  // A retry of an older update must not take the books back from a terminal state.
  if (!isTerminal(task.state)) task.state = latestState
  task.statuses = appendStatus(task.statuses, status)
  if (isTerminal(task.state)) {
    if (task.booked) countTerminal(reign, task, status)
    releaseTask(reign, task)
  }
  if (isNews(previous, status)) {
    reign.events.publish(() => ({
      type: 'TASK_UPDATED',
      task_updated: { framework_id: { value: task.frameworkId }, status, state: task.state },
    }))
  }
}

function countTerminal(reign: Reign, { state, frameworkId }: Task, status: TaskStatus): void {
  const name = state.toLowerCase().replace('task_', '')
  reign.frameworks.get(frameworkId)?.counters.add(`tasks/terminal/${state.toLowerCase()}`)
  reign.counters.add(`master/tasks_${name}`)
  const source = status.source?.toLowerCase().replace('source_', '')
  const reason = status.reason?.toLowerCase()
  if (source && reason) reign.counters.add(`master/task_${name}/source_${source}/${reason}`)
}

/** Takes a task out of the live books without remembering it. */
export function dropTask(reign: Reign, framework: Framework, task: Task): void {
  releaseTask(reign, task)
  if (framework.tasks.get(task.info.task_id.value) === task) framework.tasks.delete(task.info.task_id.value)
  const agent = reign.agents.get(task.agentId)
  if (!agent?.tasks.delete(task)) return
  if (agent.drain && agent.tasks.size === 0) reign.stepDrain(agent)
}

/** Adds a task to the completed ones; the oldest is forgotten above the limit. */
export function rememberCompleted(reign: Reign, framework: Framework, task: Task): void {
  framework.completedTasks.push(task)
  if (framework.completedTasks.length > reign.settings.history.completedTasks)
    framework.completedTasks.shift()
}

/** Takes a task out of the completed ones: its agent has not heard that its end was acknowledged, and tells of it again. */
export function forgetCompleted(framework: Framework, taskId: string): void {
  const at = framework.completedTasks.findIndex(({ info }) => info.task_id.value === taskId)
  if (at >= 0) framework.completedTasks.splice(at, 1)
}

/** Moves a task to the completed ones. */
export function completeTaskRecord(reign: Reign, framework: Framework, task: Task): void {
  dropTask(reign, framework, task)
  rememberCompleted(reign, framework, task)
}

/** Moves a task to the unreachable ones. */
export function shelveTask(reign: Reign, framework: Framework, task: Task): void {
  dropTask(reign, framework, task)
  framework.unreachableTasks.set(task.info.task_id.value, task)
  const [oldest] = framework.unreachableTasks.keys()
  if (framework.unreachableTasks.size > reign.settings.history.unreachableTasks && oldest !== undefined) {
    framework.unreachableTasks.delete(oldest)
  }
}

/** Sends a framework an update of the master: once, without uuid. */
export function sendUpdate(framework: Framework, status: TaskStatus): void {
  framework.subscription?.send({ type: 'UPDATE', update: { status } })
}
