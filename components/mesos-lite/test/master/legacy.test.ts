import { expect } from 'chai'
import { requestJson, requestText } from '@dcos-lite/lib/http-client'
import type { TaskInfo } from '@dcos-lite/lib/mesos'
import { parseResources } from '@dcos-lite/lib/resources'
import { subscribe } from './support/scheduler.ts'
import { registerStandIn } from './support/stand-in-agent.ts'
import { withMaster } from './support/with-master.ts'
import type { MasterUnderTest } from './support/with-master.ts'

type Json = Record<string, unknown>
const get = async (master: MasterUnderTest, path: string): Promise<Json> => {
  const { status, body } = await requestJson<Json>({ url: `${master.url}${path}` })
  expect(status, path).to.equal(200)
  return body
}
const list = (value: unknown): Json[] => value as Json[]

/** A master with a running task that uses everything the views show. */
function withTask(work: (master: MasterUnderTest, taskId: string) => Promise<void>): Promise<void> {
  return withMaster(
    async (master) => {
      const agent = await registerStandIn(master.url, {
        hostname: 'node-1',
        port: 5151,
        resources: 'cpus:4;mem:4096;ports:[31000-31099];cpus(slave_public):2',
        info: {
          attributes: [
            { name: 'rack', type: 'TEXT', text: { value: 'r1' } },
            { name: 'level', type: 'SCALAR', scalar: { value: 3 } },
          ],
        },
      })
      master.atEnd(() => agent.close())
      const scheduler = await subscribe(master.url)
      master.atEnd(() => scheduler.close())
      const [offer] = (await scheduler.take('OFFERS')).offers.offers
      const task: TaskInfo = {
        name: 'web',
        task_id: { value: 'web.1' },
        agent_id: { value: agent.id },
        resources: parseResources('cpus:1;mem:32;ports:[31000-31000,31005-31006]'),
        command: { value: 'true' },
        labels: { labels: [{ key: 'HAPROXY_GROUP', value: 'external' }] },
        discovery: {
          visibility: 'FRAMEWORK',
          name: 'web',
          ports: { ports: [{ number: 31000, name: 'http', protocol: 'tcp' }] },
        },
      }
      const operations = [{ type: 'LAUNCH', launch: { task_infos: [task] } }]
      await scheduler.call({ type: 'ACCEPT', accept: { offer_ids: [offer?.id], operations } })
      await agent.take('LAUNCH')
      await agent.update(scheduler.frameworkId, task, 'TASK_RUNNING', { healthy: true, data: 'eA==' })
      await scheduler.take('UPDATE')
      await work(master, task.task_id.value)
    },
    { clusterName: 'test', domain: { region: 'here', zone: 'z1' } },
  )
}

describe('the legacy endpoints', () => {
  it('/state has everything that name servers and clients read', () =>
    withTask(async (master) => {
      const { port } = new URL(master.url)
      const state = await get(master, '/state')
      expect(state).to.deep.include({
        leader: `master@127.0.0.1:${port}`,
        pid: `master@127.0.0.1:${port}`,
        cluster: 'test',
        activated_slaves: 1,
        deactivated_slaves: 0,
        unreachable_slaves: 0,
        orphan_tasks: [],
        unregistered_frameworks: [],
        domain: { fault_domain: { region: { name: 'here' }, zone: { name: 'z1' } } },
      })
      const [slave] = list(state.slaves)
      expect(slave).to.deep.include({
        hostname: 'node-1',
        pid: 'slave(1)@127.0.0.1:5151',
        attributes: { rack: 'r1', level: 3 },
        resources: { cpus: 6, gpus: 0, mem: 4096, disk: 0, ports: '[31000-31099]' },
        used_resources: { cpus: 1, gpus: 0, mem: 32, disk: 0, ports: '[31000-31000, 31005-31006]' },
        reserved_resources: { slave_public: { cpus: 2, gpus: 0, mem: 0, disk: 0 } },
        unreserved_resources: { cpus: 4, gpus: 0, mem: 4096, disk: 0, ports: '[31000-31099]' },
        active: true,
      })
      expect(slave).to.not.have.property('used_resources_full')
      const [framework] = list(state.frameworks)
      expect(framework).to.deep.include({ name: 'test', roles: ['*'], unregistered_time: 0, active: true })
      expect(framework).to.not.have.any.keys('pid', 'role', 'reregistered_time')
      const [task] = list(framework?.tasks)
      expect(task).to.deep.include({
        id: 'web.1',
        executor_id: '',
        slave_id: slave?.id,
        state: 'TASK_RUNNING',
        role: '*',
        user: 'root',
        resources: { cpus: 1, gpus: 0, mem: 32, disk: 0, ports: '[31000-31000, 31005-31006]' },
        labels: [{ key: 'HAPROXY_GROUP', value: 'external' }],
        discovery: {
          visibility: 'FRAMEWORK',
          name: 'web',
          ports: { ports: [{ number: 31000, name: 'http', protocol: 'tcp' }] },
        },
        statuses: [
          {
            state: 'TASK_RUNNING',
            timestamp: 1,
            healthy: true,
            container_status: {
              container_id: { value: 'container-web.1' },
              network_infos: [{ ip_addresses: [{ protocol: 'IPv4', ip_address: '127.0.0.1' }] }],
            },
          },
        ],
      })
      expect(await get(master, '/master/state.json')).to.have.property('frameworks')
    }))

  it('/state-summary counts tasks, /slaves lists resources in full', () =>
    withTask(async (master) => {
      const summary = await get(master, '/master/state-summary')
      const [slave] = list(summary.slaves)
      const [framework] = list(summary.frameworks)
      expect(slave).to.deep.include({ TASK_RUNNING: 1, TASK_FAILED: 0, framework_ids: [framework?.id] })
      expect(framework).to.deep.include({ TASK_RUNNING: 1, slave_ids: [slave?.id] })
      expect(framework).to.not.have.property('tasks')
      const { slaves } = await get(master, `/slaves?slave_id=${String(slave?.id)}`)
      const [full] = list(slaves)
      expect(list((full?.reserved_resources_full as Json).slave_public)[0]).to.deep.include({
        role: 'slave_public',
        reservations: [{ type: 'STATIC', role: 'slave_public' }],
      })
      expect(list(full?.used_resources_full)[0]).to.include({ name: 'cpus', role: '*' })
      expect((await get(master, '/slaves?slave_id=none')).slaves).to.deep.equal([])
    }))

  it('/tasks, /frameworks, /roles, /weights, /flags, /version and metrics answer', () =>
    withTask(async (master, taskId) => {
      expect(list((await get(master, '/tasks?limit=x')).tasks).map(({ id }) => id)).to.deep.equal([taskId])
      expect((await get(master, '/master/tasks?task_id=none')).tasks).to.deep.equal([])
      expect((await get(master, '/tasks?offset=1&limit=-1')).tasks).to.deep.equal([])
      expect((await get(master, '/frameworks?framework_id=none')).frameworks).to.deep.equal([])
      const roles = list((await get(master, '/roles')).roles)
      expect(roles.map(({ name }) => name)).to.deep.equal(['*', 'slave_public'])
      const put = await requestText({
        url: `${master.url}/weights`,
        method: 'PUT',
        body: [{ role: 'a', weight: 2 }],
      })
      expect(put.status).to.equal(200)
      expect(await get(master, '/master/weights')).to.deep.equal([{ role: 'a', weight: 2 }])
      expect(await get(master, '/flags')).to.have.property('flags')
      expect(await get(master, '/version')).to.include({ version: '1.11.0' })
      expect(await get(master, '/metrics/snapshot')).to.include({
        'master/elected': 1,
        'master/tasks_running': 1,
        'master/cpus_used': 1,
        'master/cpus_total': 6,
        'master/frameworks_connected': 1,
      })
      const script = await requestText({ url: `${master.url}/version?jsonp=show` })
      expect(script.body).to.match(/^show\(\{.*\}\);$/)
      const health = await requestText({ url: `${master.url}/master/health` })
      expect([health.status, health.body]).to.deep.equal([200, ''])
      const lost = await requestText({ url: `${master.url}/redirect/anything` })
      expect(lost.status).to.equal(404)
    }))
})
