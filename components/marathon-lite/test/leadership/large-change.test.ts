import { join } from 'node:path'
import { expect } from 'chai'
import type { RunningComponent } from '@dcos-lite/lib/component'
import { requestJson } from '@dcos-lite/lib/http-client'
import { openStore } from '@dcos-lite/lib/store'
import type { Store } from '@dcos-lite/lib/store'
import { testEnvironment, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { start } from '@dcos-lite/marathon-lite'
import { dyingStore } from './dying-store.ts'

const many = 10_000
const body = {
  apps: Array.from({ length: many }, (_, index) => ({ id: `a${index}`, cmd: 'x 1', instances: 0 })),
}

const startOn = (store: Store): Promise<RunningComponent> =>
  start(
    { listen: { host: '127.0.0.1', port: 0 }, store, masterUrls: ['http://127.0.0.1:9'] },
    testEnvironment({ component: 'marathon' }),
  )

/** How many of the apps are there after a death at a write. */
async function survivors(folder: string, dieAt: number): Promise<number> {
  const file = join(folder, `${dieAt}.db`)
  const store = await openStore({ engine: 'sqlite', file }, testEnvironment())
  try {
    const mortal = dyingStore(store, dieAt, 'before')
    const doomed = await startOn(mortal)
    const url = `${doomed.urls.api}/v2/groups/large`
    const answer = await requestJson({ url, method: 'PUT', body }).catch(() => undefined)
    expect(answer?.status ?? 0).to.not.equal(200)
    await mortal.expireLeases()
    await doomed.stop().catch(() => undefined)
    const heir = await startOn(store)
    try {
      const { body: found } = await requestJson<{ apps: unknown[] }>({ url: `${heir.urls.api}/v2/apps` })
      return found.apps.length
    } finally {
      await heir.stop()
    }
  } finally {
    await store.close()
  }
}

describe('A group update of 10,000 apps that is cut off', function () {
  this.timeout(240_000)

  it('is not there at all before its commit record is written, and whole afterwards', async () => {
    await withTemporaryFolder(async (folder) => {
      expect(await survivors(folder, 40)).to.equal(0)
      // 128 definitions a transaction come first, then the record that makes them valid, then the pointers.
      expect(await survivors(folder, 120)).to.equal(many)
    })
  })
})
