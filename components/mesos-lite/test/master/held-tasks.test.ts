import { expect } from 'chai'
import { requestJson } from '@dcos-lite/lib/http-client'
import { eventually } from '@dcos-lite/lib/testing'
import { end, held, launch } from './support/launch.ts'
import { capableFramework, subscribe } from './support/scheduler.ts'
import { registerStandIn } from './support/stand-in-agent.ts'
import { withMaster } from './support/with-master.ts'

interface State {
  frameworks: { completed_tasks: { id: string }[] }[]
}

describe('a task that its agent tells of again', () => {
  it('is shown once when its end was acknowledged, and the agent had not heard that yet', () =>
    withMaster(async (master) => {
      const agent = await registerStandIn(master.url)
      const scheduler = await subscribe(master.url)
      master.atEnd(() => scheduler.close())
      const task = await launch(agent, scheduler)
      await end(agent, scheduler, task, 'TASK_FINISHED')
      agent.close()
      const tasks = [held(scheduler.frameworkId, task, 'TASK_FINISHED')]
      const again = await registerStandIn(master.url, { id: agent.id, tasks })
      master.atEnd(() => again.close())
      await end(again, scheduler, task, 'TASK_FINISHED')
      await eventually(async () => {
        const { body } = await requestJson<State>({ url: `${master.url}/state` })
        const done = body.frameworks[0]?.completed_tasks.map(({ id }) => id)
        expect(done).to.deep.equal(['t'])
      })
    }))

  it('is told to its framework when its agent was unreachable for a leader that never knew the task', () =>
    withMaster(
      async (master) => {
        const agent = await registerStandIn(master.url)
        const scheduler = await subscribe(master.url)
        const task = await launch(agent, scheduler)
        scheduler.close()
        agent.close()
        await master.stop()
        await master.start()
        const info = { ...capableFramework, id: { value: scheduler.frameworkId } }
        const again = await subscribe(master.url, info)
        master.atEnd(() => again.close())
        const asked = { task_id: task.task_id, agent_id: { value: agent.id } }
        await eventually(async () => {
          await again.call({ type: 'RECONCILE', reconcile: { tasks: [asked] } })
          const states = again.events.map((event) => event.type === 'UPDATE' && event.update.status.state)
          expect(states).to.include('TASK_UNREACHABLE')
        })
        const tasks = [held(scheduler.frameworkId, task)]
        const back = await registerStandIn(master.url, { id: agent.id, tasks })
        master.atEnd(() => back.close())
        const { status } = (
          await again.take('UPDATE', ({ update }) => update.status.state === 'TASK_RUNNING')
        ).update
        expect(status).to.include({ source: 'SOURCE_MASTER', reason: 'REASON_AGENT_REREGISTERED' })
      },
      { agentReregisterTimeoutMs: 50 },
    ))
})
