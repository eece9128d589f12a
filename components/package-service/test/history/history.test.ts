import { join } from 'node:path'
import { expect } from 'chai'
import { acquireStore } from '@dcos-lite/lib/store'
import { eventually, testEnvironment, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { openHistory } from '../../src/history/history.ts'
import type { Judgement } from '../../src/plan/judge-change.ts'

const caller = { authorization: undefined, scheme: 'http', host: 'localhost' } as const
const change = {
  appId: '/web',
  action: 'update',
  packageName: 'web',
  packageVersion: '1',
  source: 'x',
  definition: 'd',
  kind: 'app',
} as const
const failed: Judgement = { outcome: 'failed', reason: 'its tasks end', undo: true }

describe('the history of an installation', () => {
  it('goes back once, however many look at the failed change at the same time', () =>
    withTemporaryFolder(async (folder) => {
      const environment = testEnvironment()
      const store = { engine: 'sqlite', file: join(folder, 'store.sqlite') } as const
      const acquired = await acquireStore(store, environment)
      const judged = Promise.withResolvers<void>()
      const gone = Promise.withResolvers<void>()
      let [looks, undone] = [0, 0]
      const history = await openHistory({
        store: acquired.store,
        environment,
        pollMs: 3_600_000,
        async judge() {
          looks += 1
          await judged.promise
          return failed
        },
        async undo() {
          undone += 1
          await gone.promise
          return true
        },
      })
      try {
        await history.submitted(await history.begin(caller, change), 'd-1')
        const both = [history.of(caller, '/web'), history.of(caller, '/web')]
        await eventually(() => Promise.resolve(looks === 2))
        judged.resolve()
        await eventually(() => Promise.resolve(undone > 0))
        gone.resolve()
        await Promise.all(both)
        expect(undone).to.equal(1)
        expect((await history.of(caller, '/web')).map(({ outcome }) => outcome)).to.deep.equal([
          'rolled-back',
        ])
      } finally {
        await history.close()
        await acquired.release()
      }
    }))
})
