import { join } from 'node:path'
import { expect } from 'chai'
import { openByteStream, requestJson } from '@dcos-lite/lib/http-client'
import { openStore } from '@dcos-lite/lib/store'
import { eventually, testEnvironment, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { startMaster } from '../../src/index.ts'
import { registerStandIn } from './support/stand-in-agent.ts'

/** Status and Location without following. */
async function look(url: string, method: 'GET' | 'POST' = 'GET'): Promise<[number, string | undefined]> {
  const stream = await openByteStream({ url, method, ...(method === 'POST' ? { body: {} } : {}) })
  stream.close()
  return [stream.status, stream.headers.location]
}

describe('two masters on one store', () => {
  it('have one leader; the other redirects, and takes over with the registry when the leader ends', () =>
    withTemporaryFolder(async (folder) => {
      const environment = testEnvironment({ component: 'mesos-master' })
      const store = await openStore({ engine: 'sqlite', file: join(folder, 'store.db') }, environment)
      const config = { listen: { host: '127.0.0.1', port: 0 }, store, leadership: { ttlMs: 60_000 } }
      const first = await startMaster(config, environment)
      const leader = first.urls.api ?? ''
      await eventually(async () => expect((await look(`${leader}/state`))[0]).to.equal(200))
      const second = await startMaster(config, environment)
      const standby = second.urls.api ?? ''
      try {
        const there = leader.replace('http:', '')
        for (const path of [
          '/state?x=1',
          '/master/state-summary',
          '/weights',
          '/maintenance/status',
          '/tasks',
        ]) {
          expect(await look(`${standby}${path}`)).to.deep.equal([307, `${there}${path}`])
        }
        const posts = ['/api/v1/scheduler', '/master/api/v1', '/internal/v1/agents', '/machine/down']
        for (const path of posts) {
          expect(await look(`${standby}${path}`, 'POST')).to.deep.equal([307, `${there}${path}`])
        }
        const open = ['/health', '/version', '/flags', '/metrics/snapshot', '/files/debug', '/logging/toggle']
        for (const path of open) {
          expect((await look(`${standby}${path}`))[0], path).to.equal(200)
        }
        for (const url of [leader, standby]) {
          expect(await look(`${url}/master/redirect`)).to.deep.equal([307, there])
        }
        const agent = await registerStandIn(leader)
        await first.stop()
        await eventually(() => agent.ended())
        await eventually(async () => {
          const { status, body } = await requestJson<{ recovered_slaves: { id: string }[] }>({
            url: `${standby}/state`,
          })
          expect(status).to.equal(200)
          expect(body.recovered_slaves.map(({ id }) => id)).to.deep.equal([agent.id])
        })
        const back = await registerStandIn(standby, { id: agent.id })
        expect(back.messages[0]?.epoch).to.be.greaterThan(agent.messages[0]?.epoch ?? Infinity)
        back.close()
      } finally {
        await first.stop()
        await second.stop()
        await store.close()
      }
    }))
})
