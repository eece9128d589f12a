import { join } from 'node:path'
import { expect } from 'chai'
import type { RunningComponent } from '@dcos-lite/lib/component'
import { requestJson } from '@dcos-lite/lib/http-client'
import type { HttpAnswer } from '@dcos-lite/lib/http-client'
import { openStore } from '@dcos-lite/lib/store'
import type { Store } from '@dcos-lite/lib/store'
import { eventually, freePort, testEnvironment, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { start } from '@dcos-lite/marathon-lite'

interface Pair {
  store: Store
  first: RunningComponent
  second: RunningComponent
}

const hostOf = ({ urls }: RunningComponent): string => new URL(urls.api ?? '').host

function startOn(store: Store): Promise<RunningComponent> {
  const config = { listen: { host: '127.0.0.1', port: 0 }, store, masterUrls: ['http://127.0.0.1:9'] }
  return start(config, testEnvironment({ component: 'marathon' }))
}

async function withPair(work: (pair: Pair) => Promise<void>): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    const store = await openStore({ engine: 'sqlite', file: join(folder, 'm.db') }, testEnvironment())
    const started: RunningComponent[] = []
    try {
      const first = await startOn(store)
      started.push(first)
      const second = await startOn(store)
      started.push(second)
      await work({ store, first, second })
    } finally {
      for (const marathon of started) await marathon.stop()
      await store.close()
    }
  })
}

const call = <T>(
  marathon: RunningComponent,
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  options: { body?: unknown; headers?: Record<string, string> } = {},
): Promise<HttpAnswer<T>> => requestJson<T>({ url: `${marathon.urls.api}${path}`, method, ...options })

const app = { id: '/a', cmd: 'sleep 1', instances: 0 }

describe('Several Marathons on one store', () => {
  it('answer alike: who does not lead hands every request to the leader', async () => {
    await withPair(async ({ first, second }) => {
      const leader = hostOf(first)
      expect((await call(second, 'GET', '/v2/leader')).body).to.deep.equal({ leader })
      const created = await call(second, 'POST', '/v2/apps', { body: app })
      expect(created.status).to.equal(201)
      expect(created.headers['x-marathon-leader']).to.equal(`http://${leader}`)
      expect(created.headers['x-marathon-via']).to.equal(`1.1 ${hostOf(second)}`)
      expect(created.headers).to.have.property('marathon-deployment-id')
      expect((await call(first, 'GET', '/v2/apps/a')).status).to.equal(200)
      const unknown = await call<{ message: string }>(second, 'GET', '/v2/apps/none?embed=app.tasks')
      expect([unknown.status, unknown.body.message]).to.deep.equal([404, "App '/none' does not exist"])
      const info = await call<{ elected: boolean; leader: string }>(second, 'GET', '/v2/info')
      expect(info.body).to.include({ elected: true, leader })
      const own = await call<{ component: string }>(second, 'GET', '/dcos/health')
      expect([own.status, own.headers]).to.satisfy(
        ([status, headers]: [number, object]) => status === 200 && !('x-marathon-via' in headers),
      )
    })
  })

  it('send a listener for events to the leader, and see a request that comes back to them', async () => {
    await withPair(async ({ first, second }) => {
      const events = await fetch(`${second.urls.api}/v2/events?event_type=x`, {
        headers: { accept: 'text/event-stream' },
        redirect: 'manual',
      })
      expect([events.status, events.headers.get('location')]).to.deep.equal([
        302,
        `${first.urls.api}/v2/events?event_type=x`,
      ])
      const looping = await call<{ message: string }>(second, 'GET', '/v2/apps', {
        headers: { 'x-marathon-via': `1.1 other:1, 1.1 ${hostOf(second)}` },
      })
      expect([looping.status, looping.body.message]).to.deep.equal([502, 'Detected proxying loop.'])
    })
  })

  it('go on under another leader when the first gives up or stops, with everything that was acknowledged', async () => {
    await withPair(async ({ first, second }) => {
      const created = await call<{ deployments: { id: string }[] }>(first, 'POST', '/v2/apps', {
        body: { ...app, instances: 1 },
      })
      const deployment = created.body.deployments[0]?.id
      const events = await fetch(`${first.urls.api}/v2/events`, { headers: { accept: 'text/event-stream' } })
      const preview = await call(first, 'DELETE', '/v2/leader?dryRun=true')
      expect(preview.body).to.deep.equal({ steps: [] })
      const refused = await call(first, 'DELETE', '/v2/leader?backup=file:///x')
      expect(refused.status).to.equal(501)
      const given = await call(second, 'DELETE', '/v2/leader')
      expect([given.status, given.body]).to.deep.equal([200, { message: 'Leadership abdicated' }])
      await eventually(
        async () =>
          (await call<{ leader?: string }>(first, 'GET', '/v2/leader')).body.leader === hostOf(second),
      )
      // The stream of the old leader ends, so that its listener looks for the new one.
      await events.text()
      for (const marathon of [first, second]) {
        const { body } = await call<{ id: string }[]>(marathon, 'GET', '/v2/deployments')
        expect(body.map(({ id }) => id)).to.deep.equal([deployment])
      }
      await second.stop()
      await eventually(
        async () =>
          (await call<{ leader?: string }>(first, 'GET', '/v2/leader')).body.leader === hostOf(first),
      )
      const { body } = await call<{ app: { instances: number } }>(first, 'GET', '/v2/apps/a')
      expect(body.app.instances).to.equal(1)
    })
  })

  it('never write for a leader that another one has replaced', async () => {
    await withPair(async ({ store, first }) => {
      await call(first, 'POST', '/v2/apps', { body: app })
      const before = (await store.list('definitions/')).records.length
      // As if the lease had ended without this process noticing: somebody else holds the key.
      await store.transact({ operations: [{ type: 'delete', key: 'leader' }] })
      const other = JSON.stringify({ id: 'other', address: '127.0.0.1:9' })
      await store.transact({ operations: [{ type: 'put', key: 'leader', value: other }] })
      const late = await call<{ message: string }>(first, 'PUT', '/v2/apps/a', { body: { cmd: 'sleep 2' } })
      expect(late.status).to.be.oneOf([502, 503])
      expect((await store.list('definitions/')).records.length).to.equal(before)
      const sent = await call<{ message: string }>(first, 'GET', '/v2/apps')
      expect(sent.status).to.equal(502)
      expect(sent.body.message).to.match(/^The leader 127\.0\.0\.1:9 could not be reached/)
    })
  })

  it('say so when nobody leads for some seconds', async function () {
    this.timeout(120_000)
    await withTemporaryFolder(async (folder) => {
      const store = await openStore({ engine: 'sqlite', file: join(folder, 'm.db') }, testEnvironment())
      // An earlier start on the same address holds the key until its lease ends.
      const port = await freePort()
      const address = `127.0.0.1:${port}`
      await store.transact({
        operations: [{ type: 'put', key: 'leader', value: JSON.stringify({ id: 'earlier', address }) }],
      })
      const listen = { host: '127.0.0.1', port }
      const marathon = await start({ listen, store, masterUrls: ['http://127.0.0.1:9'] }, testEnvironment())
      try {
        const { status, body } = await call<{ message: string }>(marathon, 'GET', '/v2/apps')
        expect([status, body.message]).to.deep.equal([502, 'Could not determine the current leader'])
        await store.transact({ operations: [{ type: 'delete', key: 'leader' }] })
        await eventually(async () => (await call(marathon, 'GET', '/v2/apps')).status === 200)
      } finally {
        await marathon.stop()
        await store.close()
      }
    })
  })
})
