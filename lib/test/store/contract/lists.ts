import { expect } from 'chai'
import { codeOf, put } from './subject.ts'
import type { Subject } from './subject.ts'

const names = [
  'a',
  'a\0',
  'a b',
  'a-',
  'a.',
  'a/',
  'a/b',
  'a0',
  'aa',
  'ä',
  '一',
  '\u{1F600}',
  '\uFFFD',
  '\u{10FFFF}',
]

/** What is there, in order, now or at an earlier revision. */
export function lists(subject: Subject): void {
  it('lists in the byte order of UTF-8', async () => {
    const store = await subject.store()
    const folder = subject.folder()
    for (const name of names.toReversed()) await put(store, folder + name, name)
    const listed = (await store.list(folder)).records.map(({ value }) => value)
    const expected = names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    expect(listed).to.deep.equal(expected)
    const below = (await store.list(`${folder}\u{10FFFF}`)).records.map(({ value }) => value)
    expect(below).to.deep.equal(['\u{10FFFF}'])
  })

  it('pages without loss while others write', async () => {
    const store = await subject.store()
    const folder = subject.folder()
    await Promise.all(Array.from({ length: 25 }, (_, n) => put(store, `${folder}${n + 10}`, 'v')))
    const first = await store.list(folder, { limit: 10 })
    expect(first.more).to.equal(true)
    const seen = first.records.map(({ key }) => key)
    await put(store, `${folder}15x`, 'late')
    const { revision } = first
    for (let more = true; more;) {
      const afterKey = seen.at(-1) ?? ''
      const page = await store.list(folder, { limit: 10, atRevision: revision, afterKey })
      expect(page.revision).to.equal(revision)
      seen.push(...page.records.map(({ key }) => key))
      more = page.more
    }
    expect(seen).to.deep.equal(Array.from({ length: 25 }, (_, n) => `${folder}${n + 10}`))
  })

  it('says that there is no more when the limit is met exactly', async () => {
    const store = await subject.store()
    const folder = subject.folder()
    for (const name of ['a', 'b']) await put(store, folder + name, 'v')
    expect((await store.list(folder, { limit: 2 })).more).to.equal(false)
    expect((await store.list(folder, { limit: 1 })).more).to.equal(true)
    expect((await store.list(folder, { afterKey: '' })).records).to.have.length(2)
    expect((await store.list(folder, { afterKey: `${folder}b` })).records).to.have.length(0)
  })

  it('shows the state at an earlier revision', async () => {
    const store = await subject.store()
    const folder = subject.folder()
    const first = await put(store, `${folder}a`, 'one')
    const second = await put(store, `${folder}b`, 'two')
    const third = (await store.transact({ operations: [{ type: 'delete', key: `${folder}a` }] })).revision
    const fourth = await put(store, `${folder}a`, 'three')
    const at = async (atRevision: number): Promise<string[]> =>
      (await store.list(folder, { atRevision })).records.map(
        ({ key, value }) => key.slice(folder.length) + value,
      )
    expect(await at(first)).to.deep.equal(['aone'])
    expect(await at(second)).to.deep.equal(['aone', 'btwo'])
    expect(await at(third)).to.deep.equal(['btwo'])
    expect(await at(fourth)).to.deep.equal(['athree', 'btwo'])
    const { revision } = await store.list(folder)
    expect(await codeOf(store.list(folder, { atRevision: revision + 1 }))).to.equal(
      'DCL_STORE_FUTURE_REVISION',
    )
  })

  it('lists everything below the empty prefix', async () => {
    const store = await subject.store()
    const key = `${subject.folder()}a`
    await put(store, key, 'v')
    expect((await store.list('')).records.map((record) => record.key)).to.include(key)
  })
}
