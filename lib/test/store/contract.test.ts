import { skipBecause } from '../../src/testing/index.ts'
import { collections } from './contract/collections.ts'
import { compaction } from './contract/compaction.ts'
import { engines } from './contract/engine.ts'
import type { Engine } from './contract/engine.ts'
import { leadership } from './contract/leadership.ts'
import { leases } from './contract/leases.ts'
import { lists } from './contract/lists.ts'
import { model } from './contract/model.ts'
import { outages } from './contract/outages.ts'
import { scopes } from './contract/scopes.ts'
import type { Subject } from './contract/subject.ts'
import { transactions } from './contract/transactions.ts'
import { watches } from './contract/watches.ts'

for (const { name, start } of engines) {
  describe(`the store contract (${name})`, function () {
    this.timeout(120_000)
    let engine: Engine | undefined
    let folders = 0
    const subject: Subject = {
      engine() {
        if (!engine) throw new Error('the engine is not started')
        return engine
      },
      store: () => subject.engine().store(),
      folder: () => `/contract/${++folders}/`,
    }
    before(async function () {
      engine = await start()
      if (!engine) skipBecause(this, `${name} is not installed`)
    })
    after(() => engine?.stop())

    const parts = {
      transactions,
      lists,
      watches,
      compaction,
      leases,
      leadership,
      scopes,
      collections,
      outages,
      model,
    }
    for (const [title, define] of Object.entries(parts)) describe(title, () => define(subject))
  })
}
