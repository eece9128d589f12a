import { expect } from 'chai'
import { openByteStream, requestJson, requestText } from '@dcos-lite/lib/http-client'
import type { TaskInfo } from '@dcos-lite/lib/mesos'
import { createRecordDecoder } from '@dcos-lite/lib/recordio'
import { parseResources } from '@dcos-lite/lib/resources'
import { eventually } from '@dcos-lite/lib/testing'
import { subscribe } from './support/scheduler.ts'
import { registerStandIn } from './support/stand-in-agent.ts'
import { withMaster } from './support/with-master.ts'

type Json = Record<string, unknown>

/** Reads the operator event stream until `close`. */
async function follow(url: string): Promise<{ events: Json[]; types: () => unknown[]; close(): void }> {
  const stream = await openByteStream({
    url: `${url}/api/v1?subscribe`,
    method: 'POST',
    headers: { accept: 'application/json' },
    body: { type: 'SUBSCRIBE' },
  })
  const events: Json[] = []
  const read = async (): Promise<void> => {
    const decoder = createRecordDecoder()
    try {
      for await (const chunk of stream.body) {
        for (const record of decoder.push(chunk)) {
          const event = JSON.parse(record.toString()) as Json
          // The first one belongs to the beginning; when the others come is a matter of time.
          if (event.type !== 'HEARTBEAT' || events.length < 2) events.push(event)
        }
      }
    } catch {
      // Cut by `close`.
    }
  }
  void read()
  await eventually(() => events.length >= 2)
  return { events, types: () => events.map(({ type }) => type), close: () => stream.close() }
}

const ask = async (url: string, type: string, more: Json = {}): Promise<Json> => {
  const { body } = await requestJson<Json>({ url: `${url}/api/v1`, method: 'POST', body: { type, ...more } })
  expect(body.type).to.equal(type)
  return body[type.toLowerCase()] as Json
}

describe('the operator API', () => {
  it('tells everything that happens, after a snapshot', () =>
    withMaster(async (master) => {
      const stream = await follow(master.url)
      master.atEnd(() => stream.close())
      expect(stream.types()).to.deep.equal(['SUBSCRIBED', 'HEARTBEAT'])
      expect(stream.events[0]?.subscribed).to.deep.equal({
        get_state: { get_tasks: {}, get_executors: {}, get_frameworks: {}, get_agents: {} },
        heartbeat_interval_seconds: 15,
      })
      const agent = await registerStandIn(master.url)
      const scheduler = await subscribe(master.url)
      const [offer] = (await scheduler.take('OFFERS')).offers.offers
      const task: TaskInfo = {
        name: 't',
        task_id: { value: 't' },
        agent_id: { value: agent.id },
        resources: parseResources('cpus:1;mem:32'),
        command: { value: 'true' },
        labels: { labels: [{ key: 'a', value: 'b' }] },
      }
      const operations = [{ type: 'LAUNCH', launch: { task_infos: [task] } }]
      await scheduler.call({ type: 'ACCEPT', accept: { offer_ids: [offer?.id], operations } })
      await agent.take('LAUNCH')
      await agent.update(scheduler.frameworkId, task, 'TASK_RUNNING')
      await agent.update(scheduler.frameworkId, task, 'TASK_RUNNING')
      const reason = 'REASON_TASK_HEALTH_CHECK_STATUS_UPDATED'
      await agent.update(scheduler.frameworkId, task, 'TASK_RUNNING', { reason, healthy: true })
      await scheduler.call({ type: 'TEARDOWN' })
      await eventually(() => stream.types().includes('FRAMEWORK_REMOVED'))
      expect(stream.types().slice(2)).to.deep.equal([
        'AGENT_ADDED',
        'FRAMEWORK_ADDED',
        'TASK_ADDED',
        'TASK_UPDATED',
        'TASK_UPDATED',
        'TASK_UPDATED',
        'FRAMEWORK_REMOVED',
      ])
      expect(stream.events[4]?.task_added).to.deep.include({
        task: {
          ...(stream.events[4]?.task_added as { task: Json }).task,
          state: 'TASK_STAGING',
          agent_id: { value: agent.id },
          labels: task.labels,
        },
      })
      expect(stream.events[5]?.task_updated).to.deep.include({
        state: 'TASK_RUNNING',
        framework_id: { value: scheduler.frameworkId },
      })
      expect(stream.events[7]?.task_updated).to.deep.include({ state: 'TASK_KILLED' })
      agent.close()
    }))

  it('answers one path below its own too, where older clients call', () =>
    withMaster(async (master) => {
      for (const path of ['/api/v1/operator', '/master/api/v1/operator']) {
        const url = `${master.url}${path}`
        const { status, body } = await requestJson({ url, method: 'POST', body: { type: 'GET_HEALTH' } })
        expect({ status, body }, path).to.deep.equal({
          status: 200,
          body: { type: 'GET_HEALTH', get_health: { healthy: true } },
        })
      }
    }))

  it('answers its read calls', () =>
    withMaster(async (master) => {
      const agent = await registerStandIn(master.url, {
        info: { attributes: [{ name: 'rack', type: 'TEXT', text: { value: 'r1' } }] },
      })
      master.atEnd(() => agent.close())
      const scheduler = await subscribe(master.url)
      master.atEnd(() => scheduler.close())
      await scheduler.take('OFFERS')
      expect(await ask(master.url, 'GET_HEALTH')).to.deep.equal({ healthy: true })
      expect((await ask(master.url, 'GET_VERSION')).version_info).to.include({ version: '1.11.0' })
      expect((await ask(master.url, 'GET_MASTER')).master_info).to.have.property('pid')
      expect(await ask(master.url, 'GET_QUOTA')).to.deep.equal({ status: {} })
      const { agents } = (await ask(master.url, 'GET_AGENTS')) as { agents: Json[] }
      expect(agents[0]).to.include({ active: true, deactivated: false, version: '1.11.0' })
      expect(agents[0]?.pid).to.match(/^slave\(1\)@127\.0\.0\.1:\d+$/)
      expect((agents[0]?.offered_resources as Json[])[0]).to.include({ name: 'cpus', role: '*' })
      const { frameworks } = (await ask(master.url, 'GET_FRAMEWORKS')) as { frameworks: Json[] }
      expect(frameworks[0]).to.include({ active: true, connected: true, recovered: false })
      expect(frameworks[0]?.offers).to.have.length(1)
      const weights = { update_weights: { weight_infos: [{ role: 'eng', weight: '2.5' }] } }
      const updated = await requestText({
        url: `${master.url}/api/v1`,
        method: 'POST',
        body: { type: 'UPDATE_WEIGHTS', ...weights },
      })
      expect(updated.status).to.equal(200)
      expect(await ask(master.url, 'GET_WEIGHTS')).to.deep.equal({
        weight_infos: [{ role: 'eng', weight: 2.5 }],
      })
      const { roles } = (await ask(master.url, 'GET_ROLES')) as { roles: Json[] }
      expect(roles.map(({ name, weight }) => [name, weight])).to.deep.equal([
        ['*', 1],
        ['eng', 2.5],
      ])
      const offered = roles[0]?.resources as { name: string; allocation_info?: object }[]
      expect(offered.length).to.be.greaterThan(1)
      for (const resource of offered) expect(resource.allocation_info).to.deep.equal({ role: '*' })
      const { metrics } = (await ask(master.url, 'GET_METRICS')) as { metrics: Json[] }
      expect(metrics).to.deep.include({ name: 'master/slaves_active', value: 1 })
      const { get_agents } = (await ask(master.url, 'GET_STATE')) as { get_agents: { agents: object[] } }
      expect(get_agents.agents).to.have.length(1)
      await master.stop()
      await master.start()
      expect(await ask(master.url, 'GET_WEIGHTS')).to.deep.equal({
        weight_infos: [{ role: 'eng', weight: 2.5 }],
      })
      expect((await ask(master.url, 'GET_AGENTS')).recovered_agents).to.have.length(1)
    }))
})
