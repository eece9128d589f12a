import { expect } from 'chai'
import { eventually, skipBecause, startEtcd } from '@dcos-lite/lib/testing'
import type { RunningEtcd } from '@dcos-lite/lib/testing'
import { clientOf, withMarathonCluster } from './marathon/cluster.ts'
import type { MarathonCluster } from './marathon/cluster.ts'
import { startMarathonProcess } from './marathon/marathon-process.ts'
import type { MarathonProcess } from './marathon/marathon-process.ts'

interface State {
  frameworks: { id: string; tasks: { id: string; state: string }[] }[]
}

/** Waits for another leader than `host`, as a survivor sees it. */
async function anotherLeader(survivor: MarathonCluster, host: string): Promise<void> {
  await eventually(
    async () => {
      const { status, body } = await survivor.call<{ leader?: string }>('GET', '/v2/leader')
      return status === 200 && body.leader !== host
    },
    { timeoutMs: 120_000, what: 'another leader' },
  )
}

describe('Several Marathons on etcd', function () {
  this.timeout(300_000)
  let etcd: RunningEtcd | undefined
  before(async function () {
    etcd = await startEtcd()
    if (!etcd) skipBecause(this, 'this machine has no etcd')
  })
  after(() => etcd?.stop())

  it('hand a rolling upgrade on when the leader is killed in the middle, with one framework and no task twice', async () => {
    await withMarathonCluster({ marathon: false }, async ({ masterUrl, folder }) => {
      const started: MarathonProcess[] = []
      const begin = async (name: string): Promise<MarathonProcess> => {
        const store = {
          engine: 'etcd' as const,
          endpoints: [etcd?.endpoint ?? ''],
          prefix: '/dcos/marathon/',
        }
        const options = { name, store, leadership: { ttlMs: 8000 } }
        const marathon = await startMarathonProcess(folder, masterUrl, {}, options)
        started.push(marathon)
        return marathon
      }
      try {
        const first = await begin('first')
        const second = await begin('second')
        const leader = clientOf(first.url, masterUrl, folder)
        const standby = clientOf(second.url, masterUrl, folder)
        const body = { id: '/rolling', cmd: 'sleep 1001', cpus: 0.1, mem: 16, instances: 4 }
        const upgradeStrategy = { minimumHealthCapacity: 0.75, maximumOverCapacity: 0 }
        expect((await standby.call('POST', '/v2/apps', { ...body, upgradeStrategy })).status).to.equal(201)
        await standby.settled()
        const before = new Set((await leader.app('/rolling')).tasks.map(({ id }) => id))
        const changed = await standby.call('PUT', '/v2/apps/rolling', { cmd: 'sleep 1002' })
        expect(changed.status).to.equal(200)
        await first.kill()
        await anotherLeader(standby, new URL(first.url).host)
        const acknowledged = await standby.call('POST', '/v2/apps', { ...body, id: '/late', instances: 1 })
        expect(acknowledged.status).to.equal(201)
        await standby.settled(30_000)
        const app = await standby.app('/rolling')
        expect(app.tasksRunning).to.equal(4)
        expect(app.tasks.filter(({ id }) => before.has(id))).to.deep.equal([])
        const { body: state } = await clientOf(masterUrl, masterUrl, folder).call<State>('GET', '/state')
        expect(state.frameworks.length).to.equal(1)
        const running = state.frameworks.flatMap(({ tasks }) => tasks)
        expect(running.filter((task) => task.state === 'TASK_RUNNING').length).to.equal(5)
      } finally {
        for (const marathon of started) await marathon.kill()
      }
    })
  })
})
