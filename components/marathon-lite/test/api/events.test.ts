import { expect } from 'chai'
import { followEventStream } from '@dcos-lite/lib/http-client'
import { eventually } from '@dcos-lite/lib/testing'
import { withMarathon } from '../support/started-marathon.ts'

interface Seen {
  eventType: string
  timestamp: string
  appId?: string
  groupId?: string
  reason?: string
  healthCheck?: { protocol: string }
  plan?: Record<string, unknown>
}

/** Collects events until it is stopped; resolves when the server has attached it. */
async function listenTo(url: string, query = ''): Promise<{ seen: Seen[]; stop(): void }> {
  const stopper = new AbortController()
  const seen: Seen[] = []
  const run = async (): Promise<void> => {
    for await (const { data } of followEventStream({
      url: `${url}/v2/events${query}`,
      signal: stopper.signal,
    }))
      seen.push(JSON.parse(data) as Seen)
  }
  void run().catch(() => undefined)
  if (query === '') await eventually(() => Promise.resolve(seen.length > 0))
  return { seen, stop: () => stopper.abort() }
}

const app = { id: '/g/a', cmd: 'sleep 1', instances: 0, healthChecks: [{ protocol: 'TCP', portIndex: 0 }] }

describe('Events', () => {
  it('tell of changes, refusals and health checks, each with its type and time', async () => {
    await withMarathon(async ({ call, url }) => {
      const { seen, stop } = await listenTo(url)
      try {
        await call('POST', '/v2/apps', app)
        await call('PUT', '/v2/apps/g/a?force=true', { healthChecks: [{ protocol: 'HTTP', portIndex: 0 }] })
        await call('PUT', '/v2/apps/g/a', { mem: -1, cmd: 'x' })
        await call('PUT', '/v2/apps/g/a', { args: ['x'] })
        await call('DELETE', '/v2/apps/g/a')
        await call('POST', '/v2/pods', { id: '/p', containers: [] })
        const of = (type: string): Seen[] => seen.filter(({ eventType }) => eventType === type)
        await eventually(() => {
          expect(of('group_change_success').length).to.equal(3)
          expect(of('api_post_event').length).to.equal(2)
        })
        expect(of('event_stream_attached').length).to.equal(1)
        expect(of('add_health_check_event').map(({ healthCheck }) => healthCheck?.protocol)).to.deep.equal([
          'TCP',
          'HTTP',
        ])
        expect(of('remove_health_check_event').map(({ appId }) => appId)).to.deep.equal(['/g/a', '/g/a'])
        expect(of('group_change_failed').map(({ groupId, reason }) => [groupId, reason])).to.deep.equal([
          ['/g', 'Object is not valid'],
        ])
        for (const { timestamp } of seen) expect(timestamp).to.match(/^\d{4}-\d\d-\d\dT[\d:]+\.\d{3}Z$/)
      } finally {
        stop()
      }
    })
  })

  it('come by type, and with light plans, when asked for so', async () => {
    await withMarathon(async ({ call, url }) => {
      const all = await listenTo(url)
      const some = await listenTo(
        url,
        '?event_type=deployment_info&event_type=deployment_success&plan-format=light',
      )
      try {
        await eventually(() => Promise.resolve(all.seen.length === 2))
        await call('POST', '/v2/apps', app)
        await eventually(() =>
          Promise.resolve(some.seen.some((each) => each.eventType === 'deployment_success')),
        )
        expect(new Set(some.seen.map(({ eventType }) => eventType))).to.deep.equal(
          new Set(['deployment_info', 'deployment_success']),
        )
        for (const { plan } of some.seen) expect(Object.keys(plan ?? {})).to.have.members(['id', 'version'])
        await eventually(() => {
          const full = all.seen.find(({ eventType }) => eventType === 'deployment_info')
          expect(Object.keys(full?.plan ?? {})).to.have.members(['id', 'version', 'steps'])
        })
      } finally {
        all.stop()
        some.stop()
      }
    })
  })
})
