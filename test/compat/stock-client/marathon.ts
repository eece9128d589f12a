import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import { call, post } from './stock.ts'
import type { GivenStock } from './stock.ts'

const base = '/service/marathon'
const app = { id: '/stock', cmd: 'echo one; sleep 1000', cpus: 0.1, mem: 32, instances: 1 }

interface Running {
  app: {
    instances: number
    tasksRunning: number
    deployments: { id: string }[]
    mem: number
    labels: object
    healthChecks?: unknown[]
  }
}

/** The verbs of `marathon`, compiled and of the Python helper. */
export function marathonRequests(given: GivenStock): void {
  const json = { accept: 'application/json', 'content-type': 'application/json' }
  const show = async (): Promise<Running['app']> =>
    (await call(given(), `${base}/v2/apps/stock`)).json<Running>().app
  const settled = (instances: number): Promise<void> =>
    eventually(
      async () => {
        const { tasksRunning, deployments } = await show()
        expect([tasksRunning, deployments.length]).to.deep.equal([instances, 0])
      },
      { timeoutMs: 60_000 },
    )

  it('app add: a 404 before, then POST with the slash at the end, answered with its deployment', async () => {
    await call(given(), `${base}/v2/apps/stock`, { headers: json }, 404)
    const answer = await call(given(), `${base}/v2/apps/`, post(app), 201)
    expect(answer.json<Running['app']>().deployments[0]?.id).to.be.a('string')
    await settled(1)
  })

  it('app list: apps, deployments and queue, every entry with what the table needs', async () => {
    const { apps } = (await call(given(), `${base}/v2/apps`)).json<{ apps: Record<string, unknown>[] }>()
    for (const one of apps) {
      expect(one).to.include.all.keys(
        'id',
        'cpus',
        'mem',
        'instances',
        'tasksRunning',
        'deployments',
        'labels',
      )
      expect(one['mem']).to.be.a('number')
    }
    expect((await call(given(), `${base}/v2/deployments`)).json()).to.be.an('array')
    const { queue } = (await call(given(), `${base}/v2/queue`)).json<{ queue: object[] }>()
    expect(queue).to.be.an('array')
  })

  it('app stop and start: PUT with nulls beside the number, which are ignored', async () => {
    for (const instances of [0, 2]) {
      const body = { id: '/stock', instances, ports: null, dependencies: null }
      const answer = (await call(given(), `${base}/v2/apps/stock`, post(body, 'PUT'))).json<object>()
      expect(answer).to.include.all.keys('deploymentId', 'version')
      await settled(instances)
    }
  })

  it('app restart, app update, version list, app kill', async () => {
    const restarted = await call(given(), `${base}/v2/apps/stock/restart`, post({}))
    expect(restarted.json<{ deploymentId: string }>().deploymentId).to.be.a('string')
    await settled(2)
    const update = { ...post({ cpus: 0.2 }, 'PUT'), headers: { accept: 'application/json' } }
    const updated = await call(given(), `${base}/v2/apps/stock`, update)
    expect(updated.json<{ deploymentId: string }>().deploymentId).to.be.a('string')
    await settled(2)
    const { versions } = (await call(given(), `${base}/v2/apps/stock/versions`, { headers: json })).json<{
      versions: string[]
    }>()
    expect(versions.length).to.be.greaterThan(1)
    expect((await call(given(), `${base}/v2/apps/stock/versions/${versions[1] ?? ''}`)).json()).to.include({
      id: '/stock',
    })
    const killed = await call(given(), `${base}/v2/apps/stock/tasks`, { method: 'DELETE' })
    expect(killed.json<{ tasks: unknown[] }>().tasks).to.have.length(2)
    await settled(2)
  })

  it('task list and task kill: the boolean of the Python helper has a capital', async () => {
    const { tasks } = (await call(given(), `${base}/v2/tasks`, { headers: json })).json<{
      tasks: { id: string; appId: string }[]
    }>()
    const mine = tasks.filter(({ appId }) => appId === '/stock')
    expect(mine[0]).to.include.all.keys('id', 'appId', 'host', 'role', 'startedAt')
    const kill = await call(given(), `${base}/v2/tasks/delete?scale=True`, post({ ids: [mine[0]?.id] }))
    expect(kill.json<{ deploymentId?: string }>().deploymentId).to.be.a('string')
    await settled(1)
  })

  it('errors: JSON with a message, a 4xx; 422 names the fields', async () => {
    const bad = await call(given(), `${base}/v2/apps/`, post({ id: '/bad', cmd: 'x', cpus: -1 }), 422)
    expect(bad.json()).to.include.all.keys('message', 'details')
    const none = await call(given(), `${base}/v2/apps/none`, { headers: json }, 404)
    expect(none.json<{ message: string }>().message).to.include('none')
  })

  it('groups: created by id, scaled, listed with every key, removed', async () => {
    await call(given(), `${base}/v2/groups`, post({ id: '/stock-group' }), 201)
    await eventually(async () => {
      const { groups } = (await call(given(), `${base}/v2/groups`, { headers: json })).json<{
        groups: object[]
      }>()
      const mine = groups.find((group) => 'id' in group && group.id === '/stock-group')
      expect(mine).to.include.all.keys('id', 'apps', 'groups', 'enforceRole')
    })
    await call(given(), `${base}/v2/groups/stock-group?force=true`, { method: 'DELETE', headers: json })
  })

  it('pods: HEAD says that they are supported; POST and PUT name the deployment in a header', async () => {
    await call(given(), `${base}/v2/pods`, { method: 'HEAD' })
    const resources = { cpus: 0.1, mem: 32 }
    const container = { name: 'one', exec: { command: { shell: 'sleep 1000' } }, resources }
    const pod = { id: '/stock-pod', containers: [container], networks: [{ mode: 'host' }] }
    const created = await call(given(), `${base}/v2/pods`, post(pod), 201)
    expect(created.headers['marathon-deployment-id']).to.be.a('string')
    await eventually(
      async () => {
        const list = (await call(given(), `${base}/v2/pods/::status`)).json<
          { id: string; status: string }[]
        >()
        expect(list.find(({ id }) => id === '/stock-pod')?.status).to.equal('STABLE')
      },
      { timeoutMs: 60_000 },
    )
    await call(given(), `${base}/v2/pods/stock-pod?force=true`, { method: 'DELETE' }, 202)
  })

  it('about, ping, leader, plugins', async () => {
    expect((await call(given(), `${base}/v2/info`)).json()).to.include.all.keys('name', 'version')
    await call(given(), `${base}/ping`, { headers: json })
    await eventually(async () => {
      const [leader] = (await call(given(), '/mesos_dns/v1/hosts/marathon.mesos')).json<{ ip: string }[]>()
      expect(leader?.ip).to.match(/^\d+(\.\d+){3}$/)
    })
    expect((await call(given(), `${base}/v2/plugins`)).json<{ plugins: unknown }>().plugins).to.be.an('array')
  })
}

/** Takes the app of this suite away. */
export function removeApp(given: GivenStock): void {
  it('app remove: an object, or a header with the deployment', async () => {
    const json = { accept: 'application/json', 'content-type': 'application/json' }
    const answer = await call(given(), `${base}/v2/apps/stock`, { method: 'DELETE', headers: json })
    const named =
      answer.headers['marathon-deployment-id'] ?? answer.json<{ deploymentId?: string }>().deploymentId
    expect(named).to.be.a('string')
  })
}
