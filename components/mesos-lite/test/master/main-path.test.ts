import { expect } from 'chai'
import { requestJson } from '@dcos-lite/lib/http-client'
import { withAllocation, parseResources } from '@dcos-lite/lib/resources'
import { eventually } from '@dcos-lite/lib/testing'
import { subscribe } from './support/scheduler.ts'
import { registerStandIn } from './support/stand-in-agent.ts'
import { withMaster } from './support/with-master.ts'

interface State {
  slaves: { used_resources: { cpus: number; ports?: string } }[]
  frameworks: { tasks: { state: string; statuses: object[] }[]; completed_tasks: object[] }[]
}

describe('a master with a stand-in agent', () => {
  it('takes a task from offer to acknowledged end', () =>
    withMaster(async (master) => {
      const agent = await registerStandIn(master.url)
      master.atEnd(() => agent.close())
      const scheduler = await subscribe(master.url)
      master.atEnd(() => scheduler.close())
      const { offers } = await scheduler.take('OFFERS')
      const [offer] = offers.offers
      expect(offer?.agent_id.value).to.equal(agent.id)
      const task = {
        name: 'one',
        task_id: { value: 'task.1' },
        agent_id: { value: agent.id },
        resources: withAllocation(parseResources('cpus:1;mem:64;ports:[31000-31000]'), '*'),
        command: { value: 'sleep 1' },
      }
      const launch = { type: 'LAUNCH', launch: { task_infos: [task] } }
      const accepted = await scheduler.call({
        type: 'ACCEPT',
        accept: { offer_ids: [offer?.id], operations: [launch] },
      })
      expect(accepted.status).to.equal(202)
      expect((await agent.take('LAUNCH')).tasks[0]?.command?.shell).to.equal(true)

      await agent.update(scheduler.frameworkId, task, 'TASK_RUNNING')
      const running = (await scheduler.take('UPDATE')).update.status
      expect(running.state).to.equal('TASK_RUNNING')
      const acknowledge = (uuid: string | undefined): object => ({
        type: 'ACKNOWLEDGE',
        acknowledge: { agent_id: { value: agent.id }, task_id: task.task_id, uuid },
      })
      await scheduler.call(acknowledge(running.uuid))
      expect((await agent.take('ACKNOWLEDGE')).uuid).to.equal(running.uuid)
      const { body: state } = await requestJson<State>({ url: `${master.url}/master/state` })
      expect(state.slaves[0]?.used_resources).to.include({ cpus: 1, ports: '[31000-31000]' })
      expect(state.frameworks[0]?.tasks[0]).to.include({ state: 'TASK_RUNNING', executor_id: '' })

      await scheduler.call({ type: 'KILL', kill: { task_id: task.task_id } })
      expect((await agent.take('KILL')).taskId).to.equal('task.1')
      await agent.update(scheduler.frameworkId, task, 'TASK_KILLED')
      const killed = (await scheduler.take('UPDATE')).update.status
      await scheduler.call(acknowledge(killed.uuid))
      await eventually(async () => {
        const { body } = await requestJson<State>({ url: `${master.url}/state` })
        expect(body.frameworks[0]?.tasks).to.have.length(0)
        expect(body.frameworks[0]?.completed_tasks).to.have.length(1)
        expect(body.slaves[0]?.used_resources).to.include({ cpus: 0 })
      })
    }))
})
