import type { TaskInfo, TaskState } from '@dcos-lite/lib/mesos'
import { parseResources, withAllocation } from '@dcos-lite/lib/resources'
import type { HeldTask } from '../../../src/protocol/messages.ts'
import type { WireScheduler } from './scheduler.ts'
import type { StandInAgent } from './stand-in-agent.ts'

/** A small task. */
export const taskOn = (agentId: string, id = 't'): TaskInfo => ({
  name: id,
  task_id: { value: id },
  agent_id: { value: agentId },
  resources: withAllocation(parseResources('cpus:1;mem:32'), '*'),
  command: { value: 'true' },
})

/** Launches a task with the next offer and lets it run. */
export async function launch(agent: StandInAgent, scheduler: WireScheduler, id = 't'): Promise<TaskInfo> {
  const [offer] = (await scheduler.take('OFFERS')).offers.offers
  const task = taskOn(agent.id, id)
  const operations = [{ type: 'LAUNCH', launch: { task_infos: [task] } }]
  await scheduler.call({ type: 'ACCEPT', accept: { offer_ids: [offer?.id], operations } })
  await agent.take('LAUNCH')
  await agent.update(scheduler.frameworkId, task, 'TASK_RUNNING')
  await scheduler.take('UPDATE')
  return task
}

/** Ends a task on its agent and acknowledges its end. */
export async function end(
  agent: StandInAgent,
  scheduler: WireScheduler,
  task: TaskInfo,
  state: TaskState = 'TASK_KILLED',
): Promise<void> {
  await agent.update(scheduler.frameworkId, task, state, { reason: 'REASON_AGENT_DRAINING' })
  const { status } = (await scheduler.take('UPDATE', ({ update }) => update.status.state === state)).update
  const acknowledge = { agent_id: { value: agent.id }, task_id: task.task_id, uuid: status.uuid }
  await scheduler.call({ type: 'ACKNOWLEDGE', acknowledge })
}

/** A task as its agent tells of it when it returns. */
export const held = (frameworkId: string, task: TaskInfo, state: TaskState = 'TASK_RUNNING'): HeldTask => ({
  task,
  frameworkId,
  containerId: 'c',
  state,
})
