import { join } from 'node:path'
import { expect } from 'chai'
import { openStore } from '@dcos-lite/lib/store'
import type { Store } from '@dcos-lite/lib/store'
import { testEnvironment, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { openRecords } from '../../src/records/open-records.ts'
import { openTreeStore, storedChange } from '../../src/records/tree-store.ts'
import { inParts } from '../../src/records/write-in-parts.ts'
import { changeBetween } from '../../src/tree/change.ts'
import { completeDraft } from '../../src/tree/complete-draft.ts'
import { draftOf } from '../../src/tree/tree.ts'
import { clusterDefaults } from '../../src/settings.ts'
import { appOf, version } from '../support/definitions.ts'

describe('The stored tree', () => {
  it('completes a change whose pointers were not written when the process died', async () => {
    await withTemporaryFolder(async (folder) => {
      const store = await openStore({ engine: 'sqlite', file: join(folder, 'm.db') }, testEnvironment())
      const records = await openRecords(store)
      const treeStore = await openTreeStore(records)
      const draft = draftOf(treeStore.tree())
      for (const name of ['a', 'b']) draft.services.set(`/g/${name}`, appOf({ id: `/g/${name}` }))
      const options = { version: version(1), restarted: new Set<string>(), settings: clusterDefaults }
      completeDraft(treeStore.tree(), draft, options)
      const change = changeBetween(treeStore.tree(), draft, version(1))
      // What a large commit has written up to the moment that makes it valid: definitions and the change itself.
      for (const { to } of change.services.values()) {
        if (to) await records.definitions.put(`${to.id}@${to.version}`, { definition: to })
      }
      await records.changes.put(change.version, { change: storedChange(change), applied: false })
      expect(records.services.size()).to.equal(0)
      await records.close()

      const again = await openRecords(store)
      const recovered = await openTreeStore(again)
      expect([...recovered.tree().services.keys()].sort()).to.deep.equal(['/g/a', '/g/b'])
      expect(recovered.tree().groups.get('/g')?.enforceRole).to.equal(true)
      expect(again.changes.get(change.version)?.applied).to.equal(true)
      await again.close()
      await store.close()
    })
  })

  it('shows a change, and says that it is made, only when it is written', async () => {
    await withTemporaryFolder(async (folder) => {
      const real = await openStore({ engine: 'sqlite', file: join(folder, 'm.db') }, testEnvironment())
      let gate: Promise<void> = Promise.resolve()
      const store: Store = { ...real, transact: (transaction) => gate.then(() => real.transact(transaction)) }
      const records = await openRecords(store)
      const treeStore = await openTreeStore(records)
      const draft = draftOf(treeStore.tree())
      draft.services.set('/a', appOf({ id: '/a' }))
      const options = { version: version(1), restarted: new Set<string>(), settings: clusterDefaults }
      completeDraft(treeStore.tree(), draft, options)
      const { promise, resolve } = Promise.withResolvers<void>()
      gate = promise
      let made = false
      const commit = treeStore.commit(changeBetween(treeStore.tree(), draft, version(1)), []).then(() => {
        made = true
      })
      // A question to the store takes longer than anything that does not wait for it.
      await real.get('none')
      expect([made, treeStore.tree().services.size]).to.deep.equal([false, 0])
      resolve()
      await commit
      expect([...treeStore.tree().services.keys()]).to.deep.equal(['/a'])
      await records.close()
      await real.close()
    })
  })

  it('splits large writes into transactions without changing their order', () => {
    const operations = Array.from({ length: 300 }, (_, index) => ({
      type: 'put' as const,
      key: `k${index}`,
      value: index === 5 ? 'x'.repeat(900_000) : 'x'.repeat(2000),
    }))
    const parts = inParts(operations)
    expect(parts.flat()).to.deep.equal(operations)
    expect(Math.max(...parts.map((part) => part.length))).to.be.at.most(128)
  })
})
