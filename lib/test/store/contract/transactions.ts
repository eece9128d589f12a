import { expect } from 'chai'
import { transactionLimits } from '../../../src/store/index.ts'
import type { Operation } from '../../../src/store/index.ts'
import { codeOf, put } from './subject.ts'
import type { Subject } from './subject.ts'

function puts(folder: string, count: number, value = 'v'): Operation[] {
  return Array.from({ length: count }, (_, n) => ({ type: 'put', key: `${folder}${n}`, value }))
}

/** Atomic changes with conditions, and their limits. */
export function transactions(subject: Subject): void {
  it('keeps a value with its revisions and counts its versions', async () => {
    const store = await subject.store()
    const key = `${subject.folder()}a`
    expect((await store.get(key)).record).to.equal(undefined)
    const created = await put(store, key, 'one')
    const changed = await put(store, key, 'zwei – 二')
    expect(changed).to.equal(created + 1)
    expect(await store.get(key)).to.deep.equal({
      record: { key, value: 'zwei – 二', createRevision: created, modRevision: changed, version: 2 },
      revision: changed,
    })
  })

  it('begins a new life after a deletion', async () => {
    const store = await subject.store()
    const key = `${subject.folder()}a`
    await put(store, key, 'one')
    await store.transact({ operations: [{ type: 'delete', key }] })
    const revision = await put(store, key, '')
    expect((await store.get(key)).record).to.deep.equal({
      key,
      value: '',
      createRevision: revision,
      modRevision: revision,
      version: 1,
    })
  })

  it('does not use a revision for a transaction that changes nothing', async () => {
    const store = await subject.store()
    const folder = subject.folder()
    const revision = await put(store, `${folder}a`, 'one')
    const operations: Operation[] = [
      { type: 'delete', key: `${folder}absent` },
      { type: 'deletePrefix', prefix: `${folder}none/` },
    ]
    expect(await store.transact({ operations })).to.deep.equal({ succeeded: true, revision })
    expect(await store.transact({ operations: [] })).to.deep.equal({ succeeded: true, revision })
  })

  it('applies all operations under one revision, or none when a compare does not hold', async () => {
    const store = await subject.store()
    const folder = subject.folder()
    const before = await put(store, `${folder}a`, 'one')
    const operations: Operation[] = [
      { type: 'put', key: `${folder}b`, value: 'two' },
      { type: 'delete', key: `${folder}a` },
    ]
    const refused = await store.transact({ compare: [{ key: `${folder}a`, modRevision: 1 }], operations })
    expect(refused).to.deep.equal({ succeeded: false, revision: before })
    expect((await store.list(folder)).records.map(({ key }) => key)).to.deep.equal([`${folder}a`])
    const done = await store.transact({ compare: [{ key: `${folder}a`, modRevision: before }], operations })
    expect(done).to.deep.equal({ succeeded: true, revision: before + 1 })
    expect((await store.list(folder)).records.map(({ key }) => key)).to.deep.equal([`${folder}b`])
  })

  it('compares revisions, values and absence', async () => {
    const store = await subject.store()
    const key = `${subject.folder()}a`
    const absent = `${key}/absent`
    const created = await put(store, key, 'one')
    const changed = await put(store, key, 'two')
    const outcomes = [
      [{ key, createRevision: created }, true],
      [{ key, createRevision: changed }, false],
      [{ key, modRevision: changed }, true],
      [{ key, modRevision: 0 }, false],
      [{ key, value: 'two' }, true],
      [{ key, value: 'one' }, false],
      [{ key: absent, modRevision: 0 }, true],
      [{ key: absent, createRevision: 0 }, true],
      [{ key: absent, createRevision: created }, false],
      [{ key: absent, value: '' }, false],
    ] as const
    for (const [compare, expected] of outcomes) {
      const { succeeded } = await store.transact({ compare: [compare], operations: [] })
      expect(succeeded, JSON.stringify(compare)).to.equal(expected)
    }
  })

  it('lets exactly one of many concurrent creations win', async () => {
    const store = await subject.store()
    const key = `${subject.folder()}a`
    const attempts = Array.from({ length: 20 }, (_, n) =>
      store.transact({
        compare: [{ key, modRevision: 0 }],
        operations: [{ type: 'put', key, value: String(n) }],
      }),
    )
    const results = await Promise.all(attempts)
    expect(results.filter(({ succeeded }) => succeeded)).to.have.length(1)
  })

  it('gives every concurrent transaction a revision of its own', async () => {
    const store = await subject.store()
    const folder = subject.folder()
    const first = await put(store, `${folder}first`, '')
    const made = await Promise.all(Array.from({ length: 50 }, (_, n) => put(store, `${folder}${n}`, 'v')))
    const expected = Array.from({ length: 50 }, (_, n) => first + 1 + n)
    expect(made.toSorted((a, b) => a - b)).to.deep.equal(expected)
  })

  it('deletes everything below a prefix and nothing beside it', async () => {
    const store = await subject.store()
    const folder = subject.folder()
    for (const name of ['a', 'a/1', 'a/2/x', 'a0', 'a.']) await put(store, folder + name, 'v')
    await store.transact({ operations: [{ type: 'deletePrefix', prefix: `${folder}a/` }] })
    const left = (await store.list(folder)).records.map(({ key }) => key.slice(folder.length))
    expect(left).to.deep.equal(['a', 'a.', 'a0'])
  })

  it('takes the largest transaction and refuses a larger one', async () => {
    const store = await subject.store()
    const folder = subject.folder()
    const limit = transactionLimits.operations
    await store.transact({ operations: puts(folder, limit) })
    expect((await store.list(folder)).records).to.have.length(limit)
    const tooLarge = 'DCL_STORE_TRANSACTION_TOO_LARGE'
    expect(await codeOf(store.transact({ operations: puts(folder, limit + 1) }))).to.equal(tooLarge)
    const compare = puts(folder, limit + 1).map((_, n) => ({ key: `${folder}${n}`, modRevision: 0 }))
    expect(await codeOf(store.transact({ compare, operations: [] }))).to.equal(tooLarge)

    const key = `${folder}large`
    const value = 'ä'.repeat((transactionLimits.bytes - Buffer.byteLength(key)) / 2)
    await put(store, key, value)
    expect((await store.get(key)).record?.value === value).to.equal(true)
    expect(await codeOf(put(store, key, `${value}..`))).to.equal(tooLarge)
  })

  it('refuses a transaction that changes a key twice', async () => {
    const store = await subject.store()
    const folder = subject.folder()
    const one: Operation = { type: 'put', key: `${folder}a`, value: '1' }
    const others: Operation[] = [
      { ...one, value: '2' },
      { type: 'delete', key: one.key },
      { type: 'deletePrefix', prefix: folder },
    ]
    for (const other of others) {
      expect(await codeOf(store.transact({ operations: [one, other] }))).to.equal('DCL_STORE_DUPLICATE_KEY')
      expect(await codeOf(store.transact({ operations: [other, one] }))).to.equal('DCL_STORE_DUPLICATE_KEY')
    }
    await put(store, one.key, '1')
    const twice: Operation[] = [
      { type: 'delete', key: one.key },
      { type: 'deletePrefix', prefix: folder },
    ]
    expect((await store.transact({ operations: twice })).succeeded).to.equal(true)
  })

  it('refuses text that it could not give back', async () => {
    const store = await subject.store()
    const folder = subject.folder()
    expect(await codeOf(put(store, '', 'v'))).to.equal('DCL_STORE_INPUT_INVALID')
    expect(await codeOf(put(store, `${folder}\ud800`, 'v'))).to.equal('DCL_STORE_INPUT_INVALID')
    expect(await codeOf(put(store, `${folder}a`, '\udc00'))).to.equal('DCL_STORE_INPUT_INVALID')
    expect(await codeOf(store.list(folder, { limit: 0 }))).to.equal('DCL_STORE_INPUT_INVALID')
  })
}
