import { expect } from 'chai'
import { openByteStream, requestJson, requestText } from '@dcos-lite/lib/http-client'
import { launch } from './support/launch.ts'
import { ask } from './support/operator.ts'
import { subscribe } from './support/scheduler.ts'
import { registerStandIn } from './support/stand-in-agent.ts'
import { withMaster } from './support/with-master.ts'

type Json = Record<string, unknown>

const get = async <T = Json>(url: string): Promise<T> => {
  const { status, body } = await requestJson<T>({ url })
  expect(status, url).to.equal(200)
  return body
}

const stateFields = [
  ...[
    'version',
    'build_date',
    'build_time',
    'build_user',
    'start_time',
    'elected_time',
    'id',
    'pid',
    'hostname',
  ],
  ...[
    'capabilities',
    'activated_slaves',
    'deactivated_slaves',
    'unreachable_slaves',
    'domain',
    'cluster',
    'leader',
  ],
  ...[
    'leader_info',
    'flags',
    'slaves',
    'recovered_slaves',
    'frameworks',
    'completed_frameworks',
    'orphan_tasks',
  ],
  'unregistered_frameworks',
]
const agentFields = [
  ...['id', 'hostname', 'port', 'attributes', 'pid', 'registered_time', 'resources', 'used_resources'],
  ...['offered_resources', 'reserved_resources', 'unreserved_resources', 'active', 'deactivated', 'version'],
  'capabilities',
]
const summaryFields = [
  ...['id', 'name', 'used_resources', 'offered_resources', 'capabilities', 'hostname', 'webui_url', 'active'],
  ...[
    'connected',
    'recovered',
    'user',
    'failover_timeout',
    'checkpoint',
    'registered_time',
    'unregistered_time',
  ],
  ...['resources', 'roles'],
]
const lists = ['tasks', 'unreachable_tasks', 'completed_tasks', 'offers', 'executors']
const counts = [
  'STAGING',
  'STARTING',
  'RUNNING',
  'KILLING',
  'FINISHED',
  'KILLED',
  'FAILED',
  'LOST',
  'ERROR',
  'UNREACHABLE',
].map((state) => `TASK_${state}`)

describe('a walk over the legacy endpoints', () => {
  it('finds every field of the state, and none that name servers choke on', () =>
    withMaster(
      async (master) => {
        const agent = await registerStandIn(master.url)
        const scheduler = await subscribe(master.url)
        master.atEnd(() => [agent, scheduler].forEach((one) => one.close()))
        await launch(agent, scheduler)
        await scheduler.call({ type: 'REVIVE' })
        await scheduler.take('OFFERS')
        const state = await get<{ slaves: Json[]; frameworks: (Json & { offers: Json[] })[] } & Json>(
          `${master.url}/state`,
        )
        expect(state).to.have.all.keys(stateFields)
        expect(state.slaves[0]).to.have.all.keys(agentFields)
        const [framework] = state.frameworks
        expect(framework).to.have.all.keys([...summaryFields, ...lists])
        expect(framework?.offers[0]).to.have.all.keys([
          'id',
          'framework_id',
          'allocation_info',
          'slave_id',
          'resources',
        ])
        expect(JSON.stringify(state)).to.not.match(/"pid":(null|"")/)
        for (const pid of [state.pid, state.leader, state.slaves[0]?.pid]) {
          expect(pid).to.match(/^(master|slave\(1\))@\d+\.\d+\.\d+\.\d+:\d+$/)
        }
        const summary = await get<{ slaves: Json[]; frameworks: Json[] }>(
          `${master.url}/master/state-summary`,
        )
        expect(summary).to.have.all.keys(['hostname', 'cluster', 'slaves', 'frameworks'])
        expect(summary.slaves[0]).to.have.all.keys([...agentFields, ...counts, 'framework_ids'])
        expect(summary.frameworks[0]).to.have.all.keys([...summaryFields, ...counts, 'slave_ids'])
        const { slaves } = await get<{ slaves: Json[] }>(`${master.url}/slaves`)
        const full = ['reserved', 'unreserved', 'used', 'offered'].map((kind) => `${kind}_resources_full`)
        expect(slaves[0]).to.have.all.keys([...agentFields, ...full])
        const { roles } = await get<{ roles: Json[] }>(`${master.url}/master/roles.json`)
        const roleFields = [
          'name',
          'weight',
          'quota',
          'resources',
          'allocated',
          'offered',
          'reserved',
          'frameworks',
        ]
        expect(roles[0]).to.have.all.keys(roleFields)
        expect(roles[0]?.quota).to.have.all.keys(['role', 'guarantee', 'limit', 'consumed'])
        expect(roles[0]).to.deep.include({ weight: 1, frameworks: [scheduler.frameworkId] })
        const { roles: same } = await ask<{ roles: Json[] }>(master.url, 'GET_ROLES')
        expect(same[0]).to.deep.include({ name: '*', frameworks: [{ value: scheduler.frameworkId }] })
        expect(await get(`${master.url}/master/frameworks/`)).to.have.all.keys([
          'frameworks',
          'completed_frameworks',
          'unregistered_frameworks',
        ])
      },
      { clusterName: 'test', domain: { region: 'here', zone: 'z1' } },
    ))

  it('pages through tasks by the time of their first status, newest first unless asked otherwise', () =>
    withMaster(async (master) => {
      const agent = await registerStandIn(master.url)
      const scheduler = await subscribe(master.url)
      master.atEnd(() => [agent, scheduler].forEach((one) => one.close()))
      for (const id of ['a', 'b', 'c']) {
        const task = await launch(agent, scheduler, id)
        // The first status decides: it is replaced by the next one of the same state.
        const timestamp = { a: 10, b: 20, c: 30 }[id] ?? 0
        await agent.update(scheduler.frameworkId, task, 'TASK_RUNNING', { timestamp })
        await scheduler.take('UPDATE')
        await scheduler.call({ type: 'REVIVE' })
      }
      const ids = async (query: string): Promise<string> => {
        const { tasks } = await get<{ tasks: { id: string }[] }>(`${master.url}/tasks${query}`)
        return tasks.map(({ id }) => id).join('')
      }
      expect(await ids('')).to.equal('cba')
      expect(await ids('?order=asc')).to.equal('abc')
      expect(await ids('?limit=2')).to.equal('cb')
      expect(await ids('?limit=2&offset=2')).to.equal('a')
      expect(await ids('?limit=-1')).to.equal('cba')
      expect(await ids('?limit=much&offset=-3&order=down')).to.equal('cba')
      expect(await ids('?task_id=b')).to.equal('b')
      expect(await ids(`?framework_id=${scheduler.frameworkId}&limit=1`)).to.equal('c')
      expect(await ids('?framework_id=none')).to.equal('')
    }))

  it('gets scripts for jsonp, and the leader for /redirect', () =>
    withMaster(async ({ url }) => {
      for (const path of [
        '/state',
        '/state-summary',
        '/tasks',
        '/roles',
        '/flags',
        '/weights',
        '/files/debug',
      ]) {
        const { body, headers } = await requestText({ url: `${url}${path}?jsonp=show.it` })
        expect(body, path).to.match(/^show\.it\(.*\);$/s)
        expect(headers['content-type'], path).to.contain('text/javascript')
      }
      const unsafe = await requestText({ url: `${url}/state?jsonp=alert(1)//` })
      expect(unsafe.headers['content-type']).to.equal('application/json')
      for (const path of ['/redirect', '/master/redirect']) {
        const stream = await openByteStream({ url: `${url}${path}`, method: 'GET' })
        stream.close()
        expect([stream.status, stream.headers.location]).to.deep.equal([307, url.replace('http:', '')])
      }
      expect((await requestText({ url: `${url}/redirect/anything` })).status).to.equal(404)
      const { headers } = await requestText({ url: `${url}/state` })
      expect(Number(headers['content-length'])).to.be.greaterThan(100)
    }))
})

describe('the metrics of a master', () => {
  it('tell of each framework, of the allocator and of the registrar', () =>
    withMaster(async (master) => {
      const agent = await registerStandIn(master.url)
      const scheduler = await subscribe(master.url, {
        user: '',
        name: 'my app',
        roles: ['eng/a'],
        failover_timeout: 60,
        capabilities: [{ type: 'MULTI_ROLE' }],
      })
      master.atEnd(() => [agent, scheduler].forEach((one) => one.close()))
      const [offer] = (await scheduler.take('OFFERS')).offers.offers
      await scheduler.call({ type: 'DECLINE', decline: { offer_ids: [offer?.id] } })
      const metrics = await get<Record<string, number>>(`${master.url}/metrics/snapshot?timeout=10secs`)
      const prefix = `master/frameworks/my%20app/${scheduler.frameworkId}`
      expect(metrics).to.include({
        [`${prefix}/subscribed`]: 1,
        [`${prefix}/calls`]: 1,
        [`${prefix}/calls/decline`]: 1,
        [`${prefix}/events/offers`]: 1,
        [`${prefix}/offers/sent`]: 1,
        [`${prefix}/offers/declined`]: 1,
        [`${prefix}/offers/accepted`]: 0,
        [`${prefix}/tasks/active/task_running`]: 0,
        [`${prefix}/roles/eng%2Fa/suppressed`]: 0,
        'master/messages_decline_offers': 1,
        'master/messages_register_slave': 1,
        'allocator/mesos/resources/cpus/total': 4,
        'allocator/mesos/resources/cpus/offered_or_allocated': 0,
        'allocator/mesos/offer_filters/roles/eng/a/active': 1,
        'allocator/mesos/roles/eng/a/shares/dominant': 0,
        'registrar/state_store_ms/count': 1,
      })
      expect(metrics['allocator/mesos/allocation_run_ms/p99']).to.be.a('number')
      expect(metrics['registrar/state_fetch_ms']).to.be.at.least(0)
      const { body } = await requestText({ url: `${master.url}/metrics` })
      expect(body).to.contain('dcos_mesos_master_value_count{name="master/slaves_active"} 1')
      const read = await ask<{ metrics: { name: string; value: number }[] }>(master.url, 'GET_METRICS', {
        timeout: { nanoseconds: 1e9 },
      })
      expect(read.metrics.find(({ name }) => name === 'master/slaves_active')?.value).to.equal(1)
      expect((await requestText({ url: `${master.url}/metrics/snapshot?timeout=soon` })).status).to.equal(400)
    }))
})
