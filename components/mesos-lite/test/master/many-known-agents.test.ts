import { join } from 'node:path'
import { expect } from 'chai'
import { openCollection, openStore } from '@dcos-lite/lib/store'
import { eventually, testEnvironment, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { requestText } from '@dcos-lite/lib/http-client'
import { startMaster } from '../../src/index.ts'
import { agentFormat } from '../../src/master/registry/formats.ts'
import { createGroupCommit } from '../../src/master/registry/group-commit.ts'
import { registerStandIn } from './support/stand-in-agent.ts'

const count = 4000

describe('a new leader that knows many agents', () => {
  it('pings them as seldom as all of them need, from the first that comes back', () =>
    withTemporaryFolder(async (folder) => {
      const environment = testEnvironment({ component: 'mesos-master' })
      const store = await openStore({ engine: 'sqlite', file: join(folder, 'store.db') }, environment)
      const known = await openCollection(store, agentFormat)
      const commit = createGroupCommit((operations) => known.commit(operations))
      const abilities = { protocol: { major: 1, minor: 0 }, capabilities: [] }
      await Promise.all(
        Array.from({ length: count }, (_, at) =>
          commit([
            known.putOperation(`S${at}`, {
              ...{ info: { hostname: `h${at}` }, ip: '10.0.0.1', version: '1.11.0', state: 'admitted' },
              abilities,
            }),
          ]),
        ),
      )
      await known.close()
      const master = await startMaster({ listen: { host: '127.0.0.1', port: 0 }, store }, environment)
      try {
        const url = master.urls.api ?? ''
        await eventually(async () => (await requestText({ url: `${url}/state-summary` })).status === 200)
        const agent = await registerStandIn(url)
        expect(agent.messages[0]).to.include({ type: 'REGISTERED', pingIntervalMs: count })
        agent.close()
      } finally {
        await master.stop()
        await store.close()
      }
    }))
})
