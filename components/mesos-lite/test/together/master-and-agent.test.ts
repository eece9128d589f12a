import { join } from 'node:path'
import { expect } from 'chai'
import { requestJson } from '@dcos-lite/lib/http-client'
import { eventually, testEnvironment, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { startAgent } from '../../src/index.ts'
import { capableFramework, subscribe } from '../master/support/scheduler.ts'
import { withMaster } from '../master/support/with-master.ts'
import type { MasterUnderTest } from '../master/support/with-master.ts'
import { acknowledge, run } from './run-task.ts'

interface State {
  frameworks: { id: string; tasks: { id: string; state: string }[]; completed_tasks: { id: string }[] }[]
  slaves: { id: string }[]
}

const readState = async (master: MasterUnderTest): Promise<State> =>
  (await requestJson<State>({ url: `${master.url}/state` })).body

/** Runs work with a master on a fixed port and one real agent with the process launcher. */
function withBoth(work: (master: MasterUnderTest) => Promise<void>): Promise<void> {
  return withTemporaryFolder((folder) =>
    withMaster(async (master) => {
      const agent = await startAgent(
        {
          listen: { host: '127.0.0.1', port: 0 },
          masterUrls: [master.url],
          workDir: join(folder, 'work'),
          launcher: 'process',
          resources: 'cpus:2;mem:512;disk:512;ports:[31000-31010]',
          endTasksOnStop: true,
        },
        testEnvironment({ component: 'agent' }),
      )
      master.atEnd(() => agent.stop())
      await work(master)
    }),
  )
}

describe('a master and a real agent', () => {
  it('run, show and kill a process', () =>
    withBoth(async (master) => {
      const scheduler = await subscribe(master.url)
      master.atEnd(() => scheduler.close())
      const task = await run(scheduler, 'sleeper', 'sleep 1000')
      const [framework] = (await readState(master)).frameworks
      expect(framework?.tasks).to.have.length(1)
      await scheduler.call({ type: 'KILL', kill: { task_id: task.task_id } })
      await acknowledge(scheduler, 'sleeper', 'TASK_KILLING')
      await acknowledge(scheduler, 'sleeper', 'TASK_KILLED')
      await eventually(async () => {
        const [left] = (await readState(master)).frameworks
        expect(left?.tasks).to.deep.equal([])
        expect(left?.completed_tasks.map(({ id }) => id)).to.deep.equal(['sleeper'])
      })
    })).timeout(180_000)

  it('keep task and framework id over a restart of the master, and nothing is started twice', () =>
    withBoth(async (master) => {
      const first = await subscribe(master.url)
      await run(first, 'survivor', 'sleep 1000')
      const [before] = (await readState(master)).slaves
      const { port } = new URL(master.url)
      await master.stop()
      await eventually(() => first.ended())
      await master.start(Number(port))
      await eventually(async () => expect((await readState(master)).slaves[0]?.id).to.equal(before?.id))
      const again = await subscribe(master.url, { ...capableFramework, id: { value: first.frameworkId } })
      master.atEnd(() => again.close())
      expect(again.frameworkId).to.equal(first.frameworkId)
      await again.call({ type: 'RECONCILE', reconcile: { tasks: [{ task_id: { value: 'survivor' } }] } })
      const { update } = await again.take('UPDATE')
      expect(update.status).to.include({ state: 'TASK_RUNNING', reason: 'REASON_RECONCILIATION' })
      const [framework] = (await readState(master)).frameworks
      expect(framework?.id).to.equal(first.frameworkId)
      expect(framework?.tasks.map(({ state }) => state)).to.deep.equal(['TASK_RUNNING'])
    })).timeout(180_000)
})
