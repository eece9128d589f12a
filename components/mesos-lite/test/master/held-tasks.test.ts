import { expect } from 'chai'
import { requestJson } from '@dcos-lite/lib/http-client'
import { eventually } from '@dcos-lite/lib/testing'
import { end, held, launch } from './support/launch.ts'
import { subscribe } from './support/scheduler.ts'
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
})
