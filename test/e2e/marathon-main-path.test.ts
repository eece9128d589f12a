import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import type { AppAnswer } from './marathon/cluster.ts'
import { withMarathonCluster } from './marathon/cluster.ts'

describe('Marathon on a real master with a real agent', function () {
  this.timeout(300_000)

  it('runs an app, scales it, upgrades it in a rolling way and removes it', async () => {
    await withMarathonCluster({}, async ({ call, app, settled }) => {
      const body = { id: '/sleepers/one', cmd: 'sleep 1000', cpus: 0.1, mem: 16, instances: 1 }
      const created = await call<AppAnswer>('POST', '/v2/apps', body)
      expect(created.status).to.equal(201)
      expect(created.body).to.include({ role: 'sleepers' })
      await settled()
      expect(await app('/sleepers/one')).to.include({ tasksRunning: 1 })

      expect((await call('PUT', '/v2/apps/sleepers/one', { instances: 3 })).status).to.equal(200)
      await settled()
      const scaled = await app('/sleepers/one')
      expect(scaled.tasksRunning).to.equal(3)

      expect((await call('PUT', '/v2/apps/sleepers/one', { cmd: 'sleep 2000' })).status).to.equal(200)
      await settled()
      const upgraded = await app('/sleepers/one')
      const old = new Set(scaled.tasks.map(({ id }) => id))
      expect(upgraded.tasksRunning).to.equal(3)
      expect(upgraded.tasks.filter(({ id }) => old.has(id))).to.deep.equal([])

      expect((await call('PUT', '/v2/apps/sleepers/one', { instances: 1 })).status).to.equal(200)
      await settled()
      expect((await app('/sleepers/one')).tasksRunning).to.equal(1)

      expect((await call('DELETE', '/v2/apps/sleepers/one')).status).to.equal(200)
      await settled()
      expect((await call('GET', '/v2/apps/sleepers/one')).status).to.equal(404)
      expect((await call<{ tasks: unknown[] }>('GET', '/v2/tasks')).body.tasks).to.deep.equal([])
    })
  })

  it('says for each agent why an app waits', async () => {
    await withMarathonCluster({ agents: [{}, {}] }, async ({ call }) => {
      await call('POST', '/v2/apps', { id: '/huge', cmd: 'sleep 1', cpus: 64 })
      interface Queue {
        queue: {
          explanation: { reason: string; nodes: { rule: string; change: string; available: number }[] }
        }[]
      }
      const item = await eventually(async () => {
        const { body } = await call<Queue>('GET', '/v2/queue')
        const found = body.queue[0]
        return found?.explanation.nodes.length === 2 ? found : false
      })
      for (const node of item.explanation.nodes) {
        expect(node).to.include({ rule: 'InsufficientCpus', available: 4 })
        expect(node.change).to.equal('ask for at most 4 cpus, or free 60 more on this agent')
      }
      expect(item.explanation.reason).to.contain('None of the 2 known agents fits')
    })
  })
})
