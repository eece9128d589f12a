import { expect } from 'chai'
import { isDcosError } from '../../../src/errors/index.ts'
import { eventually } from '../../../src/testing/index.ts'
import { codeOf, put, record, told, until } from './subject.ts'
import type { Subject } from './subject.ts'

/** History is forgotten; what is there stays. */
export function compaction(subject: Subject): void {
  it('keeps current values and the state at its revision, and refuses what came before', async () => {
    const store = await subject.store()
    const folder = subject.folder()
    const first = await put(store, `${folder}a`, '1')
    await put(store, `${folder}b`, '1')
    const kept = await put(store, `${folder}a`, '2')
    await put(store, `${folder}a`, '3')
    await store.compact(kept)
    await store.compact(kept)
    await store.compact(first)
    expect(await codeOf(store.list(folder, { atRevision: kept - 1 }))).to.equal('DCL_STORE_COMPACTED')
    const values = async (atRevision?: number): Promise<string[]> =>
      (await store.list(folder, atRevision ? { atRevision } : {})).records.map(({ value }) => value)
    expect(await values(kept)).to.deep.equal(['2', '1'])
    expect(await values()).to.deep.equal(['3', '1'])
  })

  it('ends a watch from before it with COMPACTED; after listing again nothing is missed', async () => {
    const store = await subject.store()
    const folder = subject.folder()
    const start = await put(store, `${folder}a`, '1')
    await put(store, `${folder}b`, '1')
    const { revision } = await store.transact({ operations: [{ type: 'delete', key: `${folder}a` }] })
    await store.compact(revision)
    const refused = record(store.watch(folder, { afterRevision: start }))
    await refused.done
    const failure = refused.failure()
    expect(isDcosError(failure) && failure.code).to.equal('DCL_STORE_COMPACTED')

    // The deletion at the compacted revision itself must not get lost in silence.
    const atTheEdge = record(store.watch(folder, { afterRevision: revision - 1 }))
    await eventually(() => atTheEdge.failure() !== undefined)

    const list = await store.list(folder)
    const again = record(store.watch(folder, { afterRevision: list.revision }))
    const last = await put(store, `${folder}c`, '1')
    await until(again.batches, last)
    expect(told(again.batches)).to.deep.equal([`+${folder}c=1`])
  })

  it('refuses to forget the future', async () => {
    const store = await subject.store()
    const revision = await put(store, `${subject.folder()}a`, '1')
    expect(await codeOf(store.compact(revision + 100))).to.equal('DCL_STORE_FUTURE_REVISION')
  })
}
