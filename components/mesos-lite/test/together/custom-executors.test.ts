import { join } from 'node:path'
import { expect } from 'chai'
import type { OfferOperation, TaskInfo } from '@dcos-lite/lib/mesos'
import { parseResources } from '@dcos-lite/lib/resources'
import { testEnvironment, withTemporaryFolder } from '@dcos-lite/lib/testing'
import type { AgentConfig } from '../../src/index.ts'
import { startAgent } from '../../src/index.ts'
import { executor } from '../agent/executors/support.ts'
import type { WireScheduler } from '../master/support/scheduler.ts'
import { capableFramework, subscribe } from '../master/support/scheduler.ts'
import { withMaster } from '../master/support/with-master.ts'
import { acknowledge } from './run-task.ts'

const config = (folder: string, masterUrl: string): AgentConfig => ({
  listen: { host: '127.0.0.1', port: 0 },
  masterUrls: [masterUrl],
  workDir: join(folder, 'work'),
  launcher: 'process',
  resources: 'cpus:2;mem:1024;disk:512;ports:[31000-31010]',
  endTasksOnStop: true,
})

async function accept(
  scheduler: WireScheduler,
  operationOn: (agentId: { value: string }) => OfferOperation,
): Promise<{ value: string }> {
  const { offers } = await scheduler.take('OFFERS')
  const [offer] = offers.offers
  if (!offer) throw new Error('an OFFERS event without offers')
  await scheduler.call({
    type: 'ACCEPT',
    accept: {
      offer_ids: [offer.id],
      operations: [operationOn(offer.agent_id)],
      filters: { refuse_seconds: 0 },
    },
  })
  return offer.agent_id
}

const task = (id: string, what: string, agentId: { value: string }): TaskInfo => ({
  name: id,
  task_id: { value: id },
  agent_id: agentId,
  resources: parseResources('cpus:0.1;mem:32'),
  data: Buffer.from(what).toString('base64'),
})

describe('a framework with executors of its own', () => {
  it('launches tasks on one, talks with it, and hears of its end', () =>
    withTemporaryFolder((folder) =>
      withMaster(async (master) => {
        const agent = await startAgent(config(folder, master.url), testEnvironment({ component: 'agent' }))
        master.atEnd(() => agent.stop())
        const scheduler = await subscribe(master.url)
        master.atEnd(() => scheduler.close())
        const { framework_id: _, ...owner } = executor('mine')
        const executorId = { value: 'mine' }
        const launch =
          (id: string, what: string) =>
          (agentId: { value: string }): OfferOperation => ({
            type: 'LAUNCH',
            launch: { task_infos: [{ ...task(id, what, agentId), executor: owner }] },
          })

        const agentId = await accept(scheduler, launch('first', 'stay'))
        await acknowledge(scheduler, 'first', 'TASK_RUNNING')
        await scheduler.take('OFFERS', ({ offers }) =>
          offers.offers.some((offer) => offer.executor_ids?.some(({ value }) => value === 'mine')),
        )
        await scheduler.call({ type: 'REVIVE' })
        await scheduler.call({
          type: 'MESSAGE',
          message: { agent_id: agentId, executor_id: executorId, data: 'cGluZw==' },
        })
        const { message } = await scheduler.take('MESSAGE')
        expect(message).to.deep.equal({ agent_id: agentId, executor_id: executorId, data: 'cGluZw==' })

        await scheduler.call({ type: 'SHUTDOWN', shutdown: { executor_id: executorId, agent_id: agentId } })
        await acknowledge(scheduler, 'first', 'TASK_KILLED')
        const { failure } = await scheduler.take('FAILURE')
        expect(failure).to.deep.equal({ agent_id: agentId, executor_id: executorId, status: 0 })
      }),
    )).timeout(180_000)

  it('launches a task group on one', () =>
    withTemporaryFolder((folder) =>
      withMaster(async (master) => {
        const agent = await startAgent(config(folder, master.url), testEnvironment({ component: 'agent' }))
        master.atEnd(() => agent.stop())
        const scheduler = await subscribe(master.url, { ...capableFramework, name: 'groups' })
        master.atEnd(() => scheduler.close())
        const { framework_id: _, ...owner } = executor(
          'grouped',
          { WIRE: 'protobuf' },
          {
            resources: parseResources('cpus:0.1;mem:64;disk:10'),
          },
        )
        await accept(scheduler, (agentId) => ({
          type: 'LAUNCH_GROUP',
          launch_group: {
            executor: owner,
            task_group: { tasks: [task('a', 'finish', agentId), task('b', 'fail', agentId)] },
          },
        }))
        await acknowledge(scheduler, 'a', 'TASK_RUNNING')
        await acknowledge(scheduler, 'a', 'TASK_FINISHED')
        await acknowledge(scheduler, 'b', 'TASK_RUNNING')
        await acknowledge(scheduler, 'b', 'TASK_FAILED')
      }),
    )).timeout(180_000)
})
