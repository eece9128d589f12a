import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import { clientOf, withMarathonCluster } from './marathon/cluster.ts'
import type { AppAnswer } from './marathon/cluster.ts'
import { startMarathonProcess } from './marathon/marathon-process.ts'

const slowStart = 'sleep 1000'

describe('Marathon killed with kill -9', function () {
  this.timeout(300_000)

  it('completes a deployment that was under way, touches no running task and loses nothing', async () => {
    await withMarathonCluster({ marathon: false }, async ({ masterUrl, folder }) => {
      let marathon = await startMarathonProcess(folder, masterUrl)
      try {
        let client = clientOf(marathon.url, masterUrl, folder)
        await client.call('POST', '/v2/apps', {
          id: '/steady',
          cmd: slowStart,
          cpus: 0.1,
          mem: 16,
          instances: 2,
        })
        await client.settled()
        const steady = (await client.app('/steady')).tasks.map(({ id }) => id).sort()
        const answers = await Promise.all([
          client.call<AppAnswer>('POST', '/v2/apps', {
            id: '/rising',
            cmd: slowStart,
            cpus: 0.1,
            mem: 16,
            instances: 5,
          }),
          client.call('PUT', '/v2/apps/steady', { instances: 3 }),
        ])
        expect(answers.map(({ status }) => status)).to.deep.equal([201, 200])
        await marathon.kill()

        marathon = await startMarathonProcess(folder, masterUrl)
        client = clientOf(marathon.url, masterUrl, folder)
        await client.settled()
        const rising = await client.app('/rising')
        expect(rising.tasksRunning).to.equal(5)
        expect(new Set(rising.tasks.map(({ id }) => id)).size).to.equal(5)
        const after = await client.app('/steady')
        expect(after.tasksRunning).to.equal(3)
        expect(after.tasks.map(({ id }) => id)).to.include.members(steady)
        interface State {
          frameworks: { tasks: { id: string; state: string }[] }[]
        }
        const { body } = await clientOf(masterUrl, masterUrl, folder).call<State>('GET', '/state')
        const running = body.frameworks
          .flatMap(({ tasks }) => tasks)
          .filter(({ state }) => state === 'TASK_RUNNING')
        expect(running.length).to.equal(8)
      } finally {
        await marathon.kill()
      }
    })
  })

  it('finishes a rolling upgrade at whichever moment it is killed', async () => {
    await withMarathonCluster({ marathon: false }, async ({ masterUrl, folder }) => {
      let marathon = await startMarathonProcess(folder, masterUrl)
      try {
        let client = clientOf(marathon.url, masterUrl, folder)
        const body = { id: '/rolling', cmd: 'sleep 1001', cpus: 0.1, mem: 16, instances: 4 }
        await client.call('POST', '/v2/apps', {
          ...body,
          upgradeStrategy: { minimumHealthCapacity: 0.75, maximumOverCapacity: 0 },
        })
        await client.settled()
        const before = new Set((await client.app('/rolling')).tasks.map(({ id }) => id))
        await client.call('PUT', '/v2/apps/rolling', { cmd: 'sleep 1002' })
        for (let round = 0; round < 3; round++) {
          await marathon.kill()
          marathon = await startMarathonProcess(folder, masterUrl)
          client = clientOf(marathon.url, masterUrl, folder)
        }
        await client.settled()
        const app = await client.app('/rolling')
        expect(app.tasksRunning).to.equal(4)
        expect(app.tasks.filter(({ id }) => before.has(id))).to.deep.equal([])
      } finally {
        await marathon.kill()
      }
    })
  })

  it('kills what was to be killed, also when it dies right after the answer', async () => {
    await withMarathonCluster({ marathon: false }, async ({ masterUrl, folder }) => {
      let marathon = await startMarathonProcess(folder, masterUrl)
      try {
        let client = clientOf(marathon.url, masterUrl, folder)
        await client.call('POST', '/v2/apps', { id: '/victim', cmd: slowStart, cpus: 0.1, mem: 16 })
        await client.settled()
        const [task] = (await client.app('/victim')).tasks
        await client.call('DELETE', `/v2/apps/victim/tasks/${task?.id}`)
        await marathon.kill()
        marathon = await startMarathonProcess(folder, masterUrl)
        client = clientOf(marathon.url, masterUrl, folder)
        await eventually(async () => {
          const [next] = (await client.app('/victim')).tasks
          return next?.state === 'TASK_RUNNING' && next.id !== task?.id
        })
      } finally {
        await marathon.kill()
      }
    })
  })
})
