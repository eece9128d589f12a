import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import { clientOf, withMarathonCluster } from './marathon/cluster.ts'

interface PodStatus {
  status: string
  instances: { id: string; status: string; containers: { name: string; status: string }[] }[]
}

const container = (name: string, shell: string): unknown => ({
  name,
  exec: { command: { shell } },
  resources: { cpus: 0.1, mem: 16 },
})

describe('Pods that Marathon runs on a real master', function () {
  this.timeout(300_000)

  it('run all their containers together, are relaunched as a whole, and are removed', async () => {
    await withMarathonCluster({}, async ({ call, settled }) => {
      const pod = {
        id: '/pair',
        containers: [container('one', 'sleep 1000'), container('two', 'sleep 1000')],
      }
      const created = await call('POST', '/v2/pods', pod)
      expect(created.status).to.equal(201)
      await settled()
      const status = async (): Promise<PodStatus> =>
        (await call<PodStatus>('GET', '/v2/pods/pair::status')).body
      const running = await status()
      expect(running.status).to.equal('STABLE')
      expect(running.instances[0]?.containers.map(({ status: state }) => state)).to.deep.equal([
        'TASK_RUNNING',
        'TASK_RUNNING',
      ])
      const [instance] = running.instances
      const preview = await call<{ steps: unknown[]; instances: { instanceId: string }[] }>(
        'DELETE',
        '/v2/pods/pair::instances?dryRun=true',
        [instance?.id],
      )
      expect(preview.body.steps).to.deep.equal([])
      expect(preview.body.instances.map(({ instanceId }) => instanceId)).to.deep.equal([instance?.id])
      expect((await status()).instances.map(({ id, status: state }) => [id, state])).to.deep.equal([
        [instance?.id, 'STABLE'],
      ])
      const changed = {
        ...pod,
        containers: [container('one', 'sleep 1; exit 1'), container('two', 'sleep 1000')],
      }
      await call('PUT', '/v2/pods/pair?force=true', { ...changed, scheduling: { backoff: { backoff: 0 } } })
      await eventually(async () => {
        interface Task {
          id: string
        }
        const { tasks } = (await call<{ tasks: Task[] }>('GET', '/v2/tasks')).body
        return tasks.some(({ id }) => id.endsWith('.two.2'))
      })
      expect((await call('DELETE', '/v2/pods/pair?force=true')).status).to.equal(202)
      await settled()
      expect((await call('GET', '/v2/pods/pair')).status).to.equal(404)
    })
  })
})

describe('Resident apps that Marathon runs on a real master', function () {
  this.timeout(300_000)

  it('keep their data over a relaunch, and give it up when they are removed', async () => {
    await withMarathonCluster({}, async ({ call, app, settled, masterUrl }) => {
      const volume = { containerPath: 'data', mode: 'RW', persistent: { size: 10 } }
      await call('POST', '/v2/apps', {
        id: '/keeper',
        cmd: 'echo once >> data/log; sleep 1000',
        cpus: 0.1,
        mem: 32,
        container: { type: 'MESOS', volumes: [volume] },
      })
      await settled()
      const [task] = (await app('/keeper')).tasks
      expect(task).to.have.property('localVolumes').with.length(1)
      await call('DELETE', `/v2/apps/keeper/tasks/${task?.id}`)
      await eventually(async () => {
        const [again] = (await app('/keeper')).tasks
        return again?.state === 'TASK_RUNNING' && again.id === task?.id.replace(/1$/, '2')
      })
      interface Agents {
        slaves: { reserved_resources_full: Record<string, unknown[]> }[]
      }
      const reserved = async (): Promise<number> => {
        const [agent] = (await clientOf(masterUrl, masterUrl, '').call<Agents>('GET', '/slaves')).body.slaves
        return Object.keys(agent?.reserved_resources_full ?? {}).length
      }
      expect(await reserved()).to.equal(1)
      await call('DELETE', '/v2/apps/keeper')
      await settled()
      await eventually(async () => (await reserved()) === 0)
    })
  })
})
