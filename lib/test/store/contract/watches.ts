import { expect } from 'chai'
import type { Operation } from '../../../src/store/index.ts'
import { put, record, told, until } from './subject.ts'
import type { Subject } from './subject.ts'

/** Ordered events: none twice, none left out. */
export function watches(subject: Subject): void {
  it('tells the past after a revision, then what happens, in one order', async () => {
    const store = await subject.store()
    const folder = subject.folder()
    const first = await put(store, `${folder}a`, '1')
    await put(store, `${folder}a`, '2')
    const watch = store.watch(folder, { afterRevision: first })
    const { batches, done } = record(watch)
    await until(batches, first + 1)
    await put(store, `${folder}b`, '3')
    const { revision } = await store.transact({ operations: [{ type: 'delete', key: `${folder}a` }] })
    await until(batches, revision)
    expect(told(batches)).to.deep.equal([`+${folder}a=2`, `+${folder}b=3`, `-${folder}a`])
    expect(batches.map((batch) => batch.revision)).to.deep.equal([first + 1, first + 2, first + 3])
    watch.close()
    await done
  })

  it('gives one batch for a transaction, in the order of its operations, below the prefix only', async () => {
    const store = await subject.store()
    const folder = subject.folder()
    await put(store, `${folder}in/x/1`, 'old')
    const start = await put(store, `${folder}in/x/2`, 'old')
    const watch = store.watch(`${folder}in/`, { afterRevision: start })
    const { batches, done } = record(watch)
    const operations: Operation[] = [
      { type: 'put', key: `${folder}in/z`, value: '1' },
      { type: 'put', key: `${folder}out`, value: '2' },
      { type: 'deletePrefix', prefix: `${folder}in/x/` },
      { type: 'put', key: `${folder}in/a`, value: '3' },
    ]
    const { revision } = await store.transact({ operations })
    await until(batches, revision)
    expect(batches).to.have.length(1)
    expect(told(batches)).to.deep.equal([
      `+${folder}in/z=1`,
      `-${folder}in/x/1`,
      `-${folder}in/x/2`,
      `+${folder}in/a=3`,
    ])
    watch.close()
    await done
  })

  it('carries the whole record', async () => {
    const store = await subject.store()
    const key = `${subject.folder()}a`
    const created = await put(store, key, 'one')
    const watch = store.watch(key, { afterRevision: created })
    const { batches } = record(watch)
    const changed = await put(store, key, 'two')
    await until(batches, changed)
    expect(batches[0]?.events[0]).to.deep.equal({
      type: 'put',
      key,
      value: 'two',
      record: { key, value: 'two', createRevision: created, modRevision: changed, version: 2 },
    })
    watch.close()
  })

  it('misses nothing when it begins in the middle of many writes', async () => {
    const store = await subject.store()
    const folder = subject.folder()
    const start = await put(store, `${folder}start`, '')
    const writes = Array.from({ length: 300 }, (_, n) => put(store, `${folder}${n}`, 'v'))
    const some = record(store.watch(folder, { afterRevision: start }))
    await Promise.race(writes)
    const late = record(store.watch(folder, { afterRevision: start }))
    const last = Math.max(...(await Promise.all(writes)))
    for (const { batches } of [some, late]) {
      await until(batches, last)
      expect(batches.map(({ revision }) => revision)).to.deep.equal(
        Array.from({ length: 300 }, (_, n) => start + 1 + n),
      )
    }
  })

  it('waits for a revision that is still to come', async () => {
    const store = await subject.store()
    const folder = subject.folder()
    const start = await put(store, `${folder}a`, '0')
    const { batches } = record(store.watch(folder, { afterRevision: start + 1 }))
    await put(store, `${folder}a`, '1')
    const last = await put(store, `${folder}a`, '2')
    await until(batches, last)
    expect(told(batches)).to.deep.equal([`+${folder}a=2`])
  })

  it('watches everything below the empty prefix', async () => {
    const store = await subject.store()
    const folder = subject.folder()
    const start = await put(store, `${folder}a`, '0')
    const { batches } = record(store.watch('', { afterRevision: start }))
    const last = await put(store, `${folder}b`, '1')
    await until(batches, last)
    expect(told(batches)).to.deep.equal([`+${folder}b=1`])
  })

  it('ends when it is closed, and when its reader leaves', async () => {
    const store = await subject.store()
    const folder = subject.folder()
    const start = await put(store, `${folder}a`, '0')
    const closed = store.watch(folder, { afterRevision: start })
    const { done, failure } = record(closed)
    closed.close()
    await done
    expect(failure()).to.equal(undefined)
    for await (const batch of store.watch(folder, { afterRevision: start - 1 })) {
      expect(batch.revision).to.equal(start)
      break
    }
  })
}
