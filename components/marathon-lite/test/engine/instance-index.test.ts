import { join } from 'node:path'
import { expect } from 'chai'
import { openStore } from '@dcos-lite/lib/store'
import { testEnvironment, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { indexInstances } from '../../src/engine/instance-index.ts'
import { openRecords } from '../../src/records/open-records.ts'
import { waitingInstance } from '../placement/offers.ts'

describe('The index of instances', () => {
  it('is as new as the records, whatever is written', async () => {
    await withTemporaryFolder(async (folder) => {
      const store = await openStore({ engine: 'sqlite', file: join(folder, 'm.db') }, testEnvironment())
      const { instances, close } = await openRecords(store)
      const first = waitingInstance('a.instance-1', '/a')
      await instances.put(first.id, first)
      const index = indexInstances(instances)
      expect([...index.waiting.keys()]).to.deep.equal([first.id])
      const revision = index.waitingRevision()
      const second = waitingInstance('a.instance-2', '/a')
      await instances.put(second.id, second)
      expect(index.waitingRevision()).not.to.equal(revision)
      expect([...index.queued.values()]).to.deep.equal([2])
      await instances.put(first.id, { ...first, condition: 'Running', goal: 'Decommissioned' })
      expect([...index.waiting.keys()]).to.deep.equal([second.id])
      expect([...index.of('/a').keys()]).to.deep.equal([first.id, second.id])
      await instances.remove(first.id)
      await instances.remove(second.id)
      expect([...index.serviceIds(), ...index.queued.keys()]).to.deep.equal([])
      await close()
      await store.close()
    })
  })
})
