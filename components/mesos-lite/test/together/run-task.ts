import { expect } from 'chai'
import type { TaskInfo } from '@dcos-lite/lib/mesos'
import { parseResources } from '@dcos-lite/lib/resources'
import type { WireScheduler } from '../master/support/scheduler.ts'

/** Launches one real process and waits until it runs. */
export async function run(
  scheduler: WireScheduler,
  id: string,
  command: string,
  more: Partial<TaskInfo> = {},
): Promise<TaskInfo> {
  const { offers } = await scheduler.take('OFFERS')
  const [offer] = offers.offers
  if (!offer) throw new Error('an OFFERS event without offers')
  const task: TaskInfo = {
    name: id,
    task_id: { value: id },
    agent_id: offer.agent_id,
    resources: parseResources('cpus:0.1;mem:32'),
    command: { value: command },
    ...more,
  }
  await scheduler.call({
    type: 'ACCEPT',
    accept: {
      offer_ids: [offer.id],
      operations: [{ type: 'LAUNCH', launch: { task_infos: [task] } }],
      filters: { refuse_seconds: 0 },
    },
  })
  await acknowledge(scheduler, id, 'TASK_STARTING')
  await acknowledge(scheduler, id, 'TASK_RUNNING')
  return task
}

/** Waits for an update of a task and acknowledges it. */
export async function acknowledge(scheduler: WireScheduler, id: string, state: string): Promise<void> {
  const { update } = await scheduler.take(
    'UPDATE',
    ({ update: { status } }) =>
      status.task_id.value === id && status.state === state && status.uuid !== undefined,
  )
  const { agent_id, task_id, uuid } = update.status
  const body = { agent_id, task_id, uuid }
  expect((await scheduler.call({ type: 'ACKNOWLEDGE', acknowledge: body })).status).to.equal(202)
}
