import { expect } from 'chai'
import { requestJson } from '@dcos-lite/lib/http-client'
import { parseResources } from '@dcos-lite/lib/resources'
import { eventually, testEnvironment } from '@dcos-lite/lib/testing'
import { startSimulatedAgents } from '../../src/index.ts'
import { capableFramework, subscribe } from '../master/support/scheduler.ts'
import { withMaster } from '../master/support/with-master.ts'

const count = 20

const metrics = async (url: string): Promise<Record<string, number>> =>
  (await requestJson<Record<string, number>>({ url: `${url}/metrics/snapshot` })).body

describe('simulated agents of one process', () => {
  it('run tasks by the protocol of every agent, and tell a new leader of them', () =>
    withMaster(async (master) => {
      const fleet = await startSimulatedAgents(
        { masterUrls: [master.url], count, resources: 'cpus:2;mem:1024;disk:1000;ports:[31000-31010]' },
        testEnvironment(),
      )
      master.atEnd(() => fleet.stop())
      await eventually(() => fleet.registered() === count, { timeoutMs: 60_000 })
      let scheduler = await subscribe(master.url)
      master.atEnd(() => scheduler.close())
      const { offers } = (await scheduler.take('OFFERS', ({ offers }) => offers.offers.length > 1)).offers
      const started = offers.slice(0, 2).map(({ id, agent_id }, at) => ({
        offer: id,
        task: {
          ...{ name: `t${at}`, task_id: { value: `t${at}` }, agent_id },
          resources: parseResources('cpus:1;mem:32'),
          command: { value: 'not run' },
          ...(at === 0 ? {} : { labels: { labels: [{ key: 'SIM_RUN_MS', value: '5' }] } }),
        },
      }))
      for (const { offer, task } of started) {
        const operations = [{ type: 'LAUNCH', launch: { task_infos: [task] } }]
        await scheduler.call({ type: 'ACCEPT', accept: { offer_ids: [offer], operations } })
      }
      const acknowledge = async (name: string, state: string): Promise<void> => {
        const fits = ({ status }: { status: { task_id: { value: string }; state: string } }): boolean =>
          status.task_id.value === name && status.state === state
        const { status } = (await scheduler.take('UPDATE', ({ update }) => fits(update))).update
        const { agent_id, task_id, uuid } = status
        await scheduler.call({ type: 'ACKNOWLEDGE', acknowledge: { agent_id, task_id, uuid } })
      }
      for (const state of ['TASK_STARTING', 'TASK_RUNNING']) await acknowledge('t0', state)
      for (const state of ['TASK_STARTING', 'TASK_RUNNING', 'TASK_FINISHED']) await acknowledge('t1', state)
      await eventually(() => fleet.taskCount() === 1)

      const port = Number(new URL(master.url).port)
      await master.stop()
      await master.start(port)
      await eventually(async () => (await metrics(master.url))['master/tasks_running'] === 1, {
        timeoutMs: 60_000,
      })
      scheduler = await subscribe(master.url, { ...capableFramework, id: { value: scheduler.frameworkId } })
      await scheduler.call({ type: 'KILL', kill: { task_id: { value: 't0' } } })
      await acknowledge('t0', 'TASK_KILLED')
      await eventually(() => fleet.taskCount() === 0)
      await eventually(() => fleet.registered() === count, { timeoutMs: 60_000 })
    })).timeout(180_000)

  it('refuse a configuration without masters or agents', () => {
    const start = (given: object) => (): unknown =>
      startSimulatedAgents({ masterUrls: ['http://127.0.0.1:1'], count: 1, ...given }, testEnvironment())
    for (const given of [{ masterUrls: [] }, { masterUrls: ['here'] }, { count: 0 }, { first: -1 }]) {
      expect(start(given), JSON.stringify(given))
        .to.throw()
        .with.property('code', 'DCL_MESOS_AGENT_CONFIG_INVALID')
    }
  })
})
