import { expect } from 'chai'
import { isDcosError } from '../../../src/errors/index.ts'
import { codeOf, put } from './subject.ts'
import type { Subject } from './subject.ts'

/** What a caller learns when the engine goes away. */
export function outages(subject: Subject): void {
  it('says that the outcome is unknown when the line breaks after the change was sent', async () => {
    const client = await subject.engine().client()
    const key = `${subject.folder()}a`
    const before = await put(client.store, key, '1')
    const outcome = await client.transactUnheard(() => put(client.store, key, '2'))
    expect(isDcosError(outcome) && outcome.code).to.equal('DCL_STORE_OUTCOME_UNKNOWN')
    const { record } = await (await subject.store()).get(key)
    // Either it was made, once, or it was not.
    expect([
      ['1', before],
      ['2', before + 1],
    ]).to.deep.include([record?.value, record?.modRevision])
  })

  it('says that it is unavailable when a change was never sent', async () => {
    const client = await subject.engine().client()
    const key = `${subject.folder()}a`
    await put(client.store, key, '1')
    await client.crash()
    expect(await codeOf(client.store.get(key))).to.equal('DCL_STORE_UNAVAILABLE')
    expect(await codeOf(put(client.store, key, '2'))).to.equal('DCL_STORE_UNAVAILABLE')
    expect((await (await subject.store()).get(key)).record?.value).to.equal('1')
  })

  it('refuses every call after it was closed', async () => {
    const { store } = await subject.engine().client()
    const key = `${subject.folder()}a`
    await put(store, key, '1')
    const watch = store.watch(key, { afterRevision: 1 })
    await store.close()
    await store.close()
    const reader = watch[Symbol.asyncIterator]()
    for (let step = await reader.next(); !step.done; step = await reader.next());
    const calls = [
      () => store.get(key),
      () => store.list(key),
      () => put(store, key, '2'),
      () => store.grantLease(1_000),
      () => store.compact(1),
    ]
    for (const call of calls) expect(await codeOf(call())).to.equal('DCL_STORE_CLOSED')
  })
}
