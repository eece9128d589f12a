import { expect } from 'chai'
import { openCollection, scopeStore } from '../../../src/store/index.ts'
import { codeOf, put, record, told, until } from './subject.ts'
import type { Subject } from './subject.ts'

/** A store seen through a prefix. */
export function scopes(subject: Subject): void {
  it('sees and changes only what lies in its folder', async () => {
    const store = await subject.store()
    const folder = subject.folder()
    await put(store, `${folder}one-more/x`, 'not ours')
    await put(store, `${folder}o`, 'not ours')
    const scope = scopeStore(store, `${folder}one`)
    const created = await put(scope, 'a', '1')
    expect((await store.get(`${folder}one/a`)).record?.value).to.equal('1')
    expect((await scope.get('a')).record).to.deep.include({ key: 'a', createRevision: created })
    await put(scope, 'b', '2')
    await put(scope, '../../one-more/x', 'a name like any other')
    expect((await store.get(`${folder}one-more/x`)).record?.value).to.equal('not ours')
    expect((await scope.list('')).records.map(({ key }) => key)).to.deep.equal(['../../one-more/x', 'a', 'b'])
    const page = await scope.list('', { afterKey: 'a', limit: 5 })
    expect(page.records.map(({ key }) => key)).to.deep.equal(['b'])
    const changed = await scope.transact({
      compare: [{ key: 'a', value: '1' }],
      operations: [{ type: 'deletePrefix', prefix: '' }],
    })
    expect(changed.succeeded).to.equal(true)
    const left = (await store.list(folder)).records.map(({ key }) => key.slice(folder.length))
    expect(left).to.deep.equal(['o', 'one-more/x'])
  })

  it('refuses the empty key, which would be the folder itself', async () => {
    const scope = scopeStore(await subject.store(), subject.folder())
    expect(await codeOf(scope.get(''))).to.equal('DCL_STORE_INPUT_INVALID')
    expect(await codeOf(put(scope, '', 'v'))).to.equal('DCL_STORE_INPUT_INVALID')
  })

  it('translates watches, also of a scope within a scope', async () => {
    const store = await subject.store()
    const scope = scopeStore(scopeStore(store, subject.folder()), 'inner/')
    const start = await put(scope, 'a', '1')
    const { batches } = record(scope.watch('', { afterRevision: start - 1 }))
    const { revision } = await scope.transact({ operations: [{ type: 'delete', key: 'a' }] })
    await until(batches, revision)
    expect(told(batches)).to.deep.equal(['+a=1', '-a'])
  })

  it('ends with its watches and leases when it is closed; the store stays open', async () => {
    const store = await subject.store()
    const folder = subject.folder()
    const scope = scopeStore(store, folder)
    const lease = await scope.grantLease(10_000)
    await scope.transact({ operations: [{ type: 'put', key: 'a', value: '1', leaseId: lease.id }] })
    const format = { kind: 'thing', prefix: 'things/', version: 1, upgrade: (raw: object) => raw }
    const collection = await openCollection(scope, format)
    await scope.close()
    expect(lease.lost.aborted).to.equal(true)
    expect(await codeOf(scope.get('a'))).to.equal('DCL_STORE_CLOSED')
    expect(await codeOf(collection.put('a', {}))).to.equal('DCL_STORE_CLOSED')
    expect((await store.list(folder)).records).to.deep.equal([])
    await collection.close()
  })
}
