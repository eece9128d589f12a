import { expect } from 'chai'
import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openStore } from '../../../src/store/index.ts'
import { openSqlite } from '../../../src/store/sqlite/open-sqlite.ts'
import { testEnvironment, withTemporaryFolder } from '../../../src/testing/index.ts'
import { codeOf, put, record, until } from '../contract/subject.ts'

describe('the SQLite engine', () => {
  it('keeps values, history and revisions over a restart, and ends the leases of the one before', async () => {
    await withTemporaryFolder(async (folder) => {
      const file = join(folder, 'deep', 'state.db')
      const before = await openStore({ engine: 'sqlite', file, prefix: '/x' }, testEnvironment())
      const first = await put(before, 'a', '1')
      await put(before, 'a', '2')
      const lease = await before.grantLease(60_000)
      await before.transact({ operations: [{ type: 'put', key: 'held', value: '1', leaseId: lease.id }] })
      await before.close()
      expect((await stat(file)).mode & 0o077).to.equal(0)
      const after = await openStore({ engine: 'sqlite', file, prefix: '/x' }, testEnvironment())
      expect((await after.list('', { atRevision: first })).records.map(({ value }) => value)).to.deep.equal([
        '1',
      ])
      expect((await after.get('held')).record).to.equal(undefined)
      const { batches } = record(after.watch('a', { afterRevision: first }))
      const last = await put(after, 'a', '3')
      expect(last).to.equal(first + 4)
      await until(batches, last)
      expect(batches.map(({ revision }) => revision)).to.deep.equal([first + 1, last])
      await after.close()
    })
  })

  it('compacts on its own, and a reader that is far behind gets everything or COMPACTED', async () => {
    await withTemporaryFolder(async (folder) => {
      const file = join(folder, 'state.db')
      const limits = { keepRevisions: 100, slack: 20, pageSize: 7 }
      const store = await openSqlite({ file, limits }, testEnvironment())
      const start = await put(store, 'a', 'start')
      const slow = store.watch('', { afterRevision: start })[Symbol.asyncIterator]()
      for (let n = 0; n < 60; n++) await put(store, `b/${n % 5}`, String(n))
      for (let n = 1; n <= 60; n++) expect((await slow.next()).value?.revision).to.equal(start + n)
      await Promise.all(Array.from({ length: 300 }, (_, n) => put(store, 'c', String(n))))
      expect(await codeOf(store.list('', { atRevision: start }))).to.equal('DCL_STORE_COMPACTED')
      const { revision, records } = await store.list('')
      expect(records).to.have.length(7)
      expect((await store.list('', { atRevision: revision - 100 })).records).to.have.length(7)
      await store.close()
    })
  })

  it('gives a reader that slept through thousands of changes all of them, in order', async () => {
    await withTemporaryFolder(async (folder) => {
      const store = await openSqlite({ file: join(folder, 'state.db') }, testEnvironment())
      const start = await put(store, 'a', 'start')
      const reader = store.watch('', { afterRevision: start })[Symbol.asyncIterator]()
      await put(store, 'a', 'first')
      expect((await reader.next()).value?.revision).to.equal(start + 1)
      const count = 6_000
      await Promise.all(Array.from({ length: count }, (_, n) => put(store, `b/${n % 9}`, String(n))))
      for (let n = 2; n <= count + 1; n++) expect((await reader.next()).value?.revision).to.equal(start + n)
      await store.close()
    })
  })

  it('does not give a revision again whose changes a compaction forgot', async () => {
    await withTemporaryFolder(async (folder) => {
      const file = join(folder, 'state.db')
      const before = await openStore({ engine: 'sqlite', file }, testEnvironment())
      await put(before, 'a', '1')
      const { revision } = await before.transact({ operations: [{ type: 'delete', key: 'a' }] })
      await before.compact(revision)
      await before.close()
      const after = await openStore({ engine: 'sqlite', file }, testEnvironment())
      expect((await after.list('')).revision).to.equal(revision)
      expect(await put(after, 'a', '2')).to.equal(revision + 1)
      await after.close()
    })
  })

  it('says what is wrong with a file that it cannot open', async () => {
    await withTemporaryFolder(async (folder) => {
      const file = join(folder, 'state.db')
      await writeFile(file, 'this is not a database, and long enough to be looked at as one. '.repeat(20))
      expect(await codeOf(openStore({ engine: 'sqlite', file }, testEnvironment()))).to.equal(
        'DCL_STORE_UNAVAILABLE',
      )
      const within = join(file, 'below', 'state.db')
      expect(await codeOf(openStore({ engine: 'sqlite', file: within }, testEnvironment()))).to.equal(
        'DCL_STORE_UNAVAILABLE',
      )
    })
  })
})
