import { expect } from 'chai'
import { followEventStream, requestText } from '@dcos-lite/lib/http-client'
import { eventually } from '@dcos-lite/lib/testing'
import { withMarathonCluster } from './marathon/cluster.ts'
import type { AppAnswer, MarathonCluster } from './marathon/cluster.ts'

const small = { cpus: 0.1, mem: 32 }
const node = process.execPath
/** A web server on `$PORT0` that answers its environment as JSON. */
const webServer = (status = 200): string =>
  `${node} -e 'require("http").createServer((q,s)=>{s.statusCode=${status};s.end(JSON.stringify(process.env))}).listen(process.env.PORT0)'`

/** Often, but patient: a busy machine takes long to start a server and to answer. */
const patientCheck = {
  gracePeriodSeconds: 300,
  intervalSeconds: 1,
  timeoutSeconds: 20,
  maxConsecutiveFailures: 20,
}

const refusal = async ({ call }: MarathonCluster, id: string): Promise<string[]> => {
  interface Queue {
    queue: { app: { id: string }; explanation: { nodes: { rule: string }[] } }[]
  }
  const { body } = await call<Queue>('GET', '/v2/queue')
  const item = body.queue.find(({ app }) => app.id === id)
  return (item?.explanation.nodes ?? []).map(({ rule }) => rule)
}

describe('Services that Marathon runs on a real master', function () {
  this.timeout(300_000)

  it('get their ports, labels and resources in the environment, and are checked for health over HTTP', async () => {
    await withMarathonCluster({}, async ({ call, app, settled }) => {
      await call('POST', '/v2/apps', {
        ...small,
        id: '/web',
        cmd: webServer(),
        labels: { 'a.label': 'x' },
        env: { MINE: 'yes' },
        portDefinitions: [{ port: 0, name: 'http', protocol: 'tcp' }],
        healthChecks: [{ ...patientCheck, protocol: 'HTTP', path: '/' }],
      })
      await settled()
      const web = await app('/web')
      expect(web).to.include({ tasksRunning: 1, tasksHealthy: 1 })
      const [task] = web.tasks
      expect(task?.healthCheckResults[0]?.alive).to.equal(true)
      const answer = await requestText({ url: `http://${task?.host}:${task?.ports[0]}/` })
      const environment = JSON.parse(answer.body) as Record<string, string>
      expect(environment).to.include({
        MARATHON_APP_ID: '/web',
        MARATHON_APP_VERSION: web.version,
        MARATHON_APP_RESOURCE_MEM: '32.0',
        MARATHON_APP_LABELS: 'A_LABEL',
        MARATHON_APP_LABEL_A_LABEL: 'x',
        MESOS_TASK_ID: task?.id,
        PORT0: String(task?.ports[0]),
        PORT_HTTP: String(task?.ports[0]),
        MINE: 'yes',
        HOST: task?.host,
      })
    })
  })

  it('are replaced when checks made here fail, and when the process dies', async () => {
    await withMarathonCluster({}, async ({ call, app }) => {
      await call('POST', '/v2/apps', {
        ...small,
        id: '/sick',
        cmd: webServer(500),
        backoffSeconds: 0,
        healthChecks: [
          { ...patientCheck, gracePeriodSeconds: 0, maxConsecutiveFailures: 2, protocol: 'HTTP', path: '/' },
        ],
      })
      await call('POST', '/v2/apps', { ...small, id: '/short', cmd: 'sleep 0.2', backoffSeconds: 0 })
      await eventually(async () =>
        (await app('/short')).tasks.some(({ id }) => Number(/\._app\.(\d+)$/.exec(id)?.[1]) >= 3),
      )
      const [first] = (await app('/sick')).tasks
      await eventually(async () => {
        const sick = await app('/sick')
        return sick.lastTaskFailure?.state === 'TASK_KILLED' && sick.tasks[0]?.id !== first?.id
      })
    })
  })

  it('keep running at the old version when a new one never becomes healthy, until the change is undone', async () => {
    await withMarathonCluster({}, async ({ call, app, settled }) => {
      const healthChecks = [{ ...patientCheck, protocol: 'HTTP', path: '/' }]
      await call('POST', '/v2/apps', {
        ...small,
        id: '/stable',
        cmd: webServer(),
        instances: 2,
        healthChecks,
      })
      await settled()
      const before = (await app('/stable')).tasks.map(({ id }) => id).sort()
      const { body } = await call<{ deploymentId: string }>('PUT', '/v2/apps/stable', { cmd: webServer(500) })
      await eventually(async () => (await app('/stable')).tasksRunning === 4)
      expect((await app('/stable')).tasks.map(({ id }) => id)).to.include.members(before)

      const locked = await call<{ message: string; deployments: unknown }>('PUT', '/v2/apps/stable', {
        instances: 5,
      })
      expect(locked.status).to.equal(409)
      expect(locked.body.deployments).to.deep.equal([{ id: body.deploymentId }])

      const undone = await call('DELETE', `/v2/deployments/${body.deploymentId}`)
      expect(undone.status).to.equal(200)
      await settled()
      expect((await app('/stable')).tasksRunning).to.equal(2)
    })
  })

  it('start in the order of their dependencies', async () => {
    await withMarathonCluster({}, async ({ call, settled, app }) => {
      const group = {
        id: '/shop',
        apps: [
          { ...small, id: 'front', cmd: 'sleep 1000', dependencies: ['back'] },
          { ...small, id: 'back', cmd: 'sleep 1000', dependencies: ['db'] },
          { ...small, id: 'db', cmd: 'sleep 1000' },
        ],
      }
      expect((await call('POST', '/v2/groups', group)).status).to.equal(201)
      await settled()
      const started = await Promise.all(
        ['db', 'back', 'front'].map(async (name) => {
          const [task] = (await app(`/shop/${name}`)).tasks as unknown as { startedAt: string }[]
          return task?.startedAt ?? ''
        }),
      )
      expect([...started].sort()).to.deep.equal(started)
      await call('PUT', '/v2/groups/shop', { scaleBy: 2 })
      await settled()
      expect((await app('/shop/db')).tasksRunning).to.equal(2)
      await call('DELETE', '/v2/groups/shop')
      await settled()
      expect((await call('GET', '/v2/groups/shop')).status).to.equal(404)
    })
  })

  it('are placed by their constraints and say which agent refused which rule', async () => {
    const agents = [
      { attributes: 'rack:a', hostname: 'localhost' },
      { attributes: 'rack:b', hostname: '127.0.0.1' },
    ]
    await withMarathonCluster({ agents }, async (cluster) => {
      const { call, app, settled } = cluster
      const base = { ...small, cmd: 'sleep 1000' }
      await call('POST', '/v2/apps', {
        ...base,
        id: '/unique',
        instances: 2,
        constraints: [['rack', 'UNIQUE']],
      })
      await call('POST', '/v2/apps', {
        ...base,
        id: '/like',
        instances: 2,
        constraints: [['rack', 'LIKE', 'b']],
      })
      await settled()
      expect(new Set((await app('/unique')).tasks.map(({ host }) => host))).to.have.property('size', 2)
      expect((await app('/like')).tasks.map(({ host }) => host)).to.deep.equal(['127.0.0.1', '127.0.0.1'])
      await call('POST', '/v2/apps', {
        ...base,
        id: '/third',
        instances: 3,
        constraints: [['rack', 'UNIQUE']],
      })
      await eventually(async () => (await app('/third')).tasksRunning === 2)
      await eventually(async () =>
        expect(await refusal(cluster, '/third')).to.deep.equal([
          'UnfulfilledConstraint',
          'UnfulfilledConstraint',
        ]),
      )
    })
  })

  it('tell what happens as events', async () => {
    await withMarathonCluster({}, async ({ call, settled, url }) => {
      const seen: { event?: string | undefined; data: string }[] = []
      const stop = new AbortController()
      const reading = (async () => {
        for await (const event of followEventStream({ url: `${url}/v2/events`, signal: stop.signal }))
          seen.push(event)
      })().catch((error: unknown) => {
        if (!stop.signal.aborted) throw error
      })
      await eventually(() => seen.some(({ event }) => event === 'event_stream_attached'))
      await call('POST', '/v2/apps', { ...small, id: '/told', cmd: 'sleep 1000' })
      await settled()
      await eventually(() => seen.some(({ event }) => event === 'deployment_success'))
      await eventually(() =>
        expect(seen.map(({ event }) => event)).to.include.members([
          'api_post_event',
          'group_change_success',
          'deployment_info',
          'deployment_step_success',
          'instance_changed_event',
          'status_update_event',
        ]),
      )
      const conditions = seen
        .filter(({ event }) => event === 'instance_changed_event')
        .map(({ data }) => (JSON.parse(data) as { condition: string }).condition)
      expect(conditions).to.include.members(['Scheduled', 'Provisioned', 'Running'])
      stop.abort(new Error('done'))
      await reading
    })
  })

  it('are killed by choice, with and without scaling', async () => {
    await withMarathonCluster({}, async ({ call, app, settled }) => {
      await call<AppAnswer>('POST', '/v2/apps', { ...small, id: '/many', cmd: 'sleep 1000', instances: 3 })
      await settled()
      const [first, second] = (await app('/many')).tasks
      const one = `/v2/apps/many/tasks/${first?.id}`
      const scaling = { steps: [{ actions: [{ action: 'ScaleApplication', app: '/many' }] }] }
      const before = await call('GET', '/v2/tasks')
      const previews: [method: string, path: string, body: unknown, answer: unknown][] = [
        ['DELETE', `${one}?scale=true&`, undefined, scaling],
        ['DELETE', '/v2/apps/many/tasks?scale=true&', undefined, scaling],
        ['POST', '/v2/tasks/delete?scale=true&', { ids: [first?.id] }, scaling],
      ]
      for (const [method, path, body, answer] of previews) {
        expect((await call(method, `${path}dryRun=true`, body)).body, path).to.deep.equal(answer)
      }
      interface KillPreview {
        steps: unknown[]
        tasks?: { id: string }[]
        task?: { id: string }
      }
      for (const flag of ['', 'wipe=true&']) {
        const ids = { ids: [first?.id] }
        const several = (await call<KillPreview>('POST', `/v2/tasks/delete?${flag}dryRun=true`, ids)).body
        expect([several.steps, several.tasks?.map(({ id }) => id)]).to.deep.equal([[], [first?.id]])
        const single = (await call<KillPreview>('DELETE', `${one}?${flag}dryRun=true`)).body
        expect([single.steps, single.task?.id]).to.deep.equal([[], first?.id])
      }
      expect((await call('GET', '/v2/tasks')).body).to.deep.equal(before.body)
      expect((await call<unknown[]>('GET', '/v2/deployments')).body).to.deep.equal([])
      expect((await call('DELETE', `/v2/apps/many/tasks/${first?.id}?scale=true`)).status).to.equal(200)
      await settled()
      const scaled = await app('/many')
      expect(scaled).to.include({ instances: 2, tasksRunning: 2 })
      expect(scaled.tasks.map(({ id }) => id)).to.not.include(first?.id)
      const killed = await call<{ tasks: { id: string }[] }>('POST', '/v2/tasks/delete?wipe=true', {
        ids: [second?.id],
      })
      expect(killed.body.tasks.map(({ id }) => id)).to.deep.equal([second?.id])
      await eventually(async () => (await app('/many')).tasksRunning === 2)
    })
  })
})
