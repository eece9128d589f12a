import { expect } from 'chai'
import { openCollection, scopeStore } from '../../../src/store/index.ts'
import type { Collection, RecordFormat } from '../../../src/store/index.ts'
import { eventually } from '../../../src/testing/index.ts'
import { codeOf, put } from './subject.ts'
import type { Subject } from './subject.ts'

interface Thing {
  size: number
}

const things: RecordFormat<Thing> = {
  kind: 'thing',
  prefix: 'things/',
  version: 2,
  upgrade(raw, version) {
    const { length, ...rest } = raw
    return version === 1 ? { ...rest, size: Number(length) } : { ...raw, size: Number(raw['size']) }
  },
}

/** Records in memory, kept true. */
export function collections(subject: Subject): void {
  it('shows a change when its commit resolves, to every collection of the store', async () => {
    const store = scopeStore(await subject.store(), subject.folder())
    const one = await openCollection(store, things)
    const two = await openCollection(store, things)
    const others = await openCollection(store, { ...things, prefix: 'others/' })
    expect(await one.put('/a/b.c', { size: 1 })).to.equal(true)
    for (const collection of [one, two]) expect(collection.get('/a/b.c')).to.deep.equal({ size: 1 })
    const operations = [others.putOperation('x', { size: 2 }), one.removeOperation('/a/b.c')]
    expect(await two.commit(operations, [one.unchanged('/a/b.c'), others.unchanged('x')])).to.equal(true)
    expect([one.size(), two.size(), others.size()]).to.deep.equal([0, 0, 1])
    expect(await one.remove('/never/there')).to.equal(true)
    await Promise.all([one, two, others].map((collection) => collection.close()))
  })

  it('refuses a change of what another changed, and then shows the other change', async () => {
    const [mine, theirs] = await subject.engine().rivals()
    const folder = subject.folder()
    const own = await openCollection(scopeStore(mine, folder), things)
    const other = await openCollection(scopeStore(theirs, folder), things)
    await own.put('a', { size: 1 })
    const compare = own.unchanged('a')
    await other.put('a', { size: 2 })
    expect(await own.put('a', { size: 3 }, [compare])).to.equal(false)
    expect(own.get('a')).to.deep.equal({ size: 2 })
    expect(await own.put('a', { size: 3 }, [own.unchanged('a')])).to.equal(true)
    expect(await own.put('new', { size: 4 }, [own.unchanged('new')])).to.equal(true)
    expect(await own.put('new', { size: 5 }, [{ key: 'things/new', modRevision: 0 }])).to.equal(false)
    await own.close()
    await other.close()
  })

  it('counts correctly when many add to one record at once', async () => {
    const [mine, theirs] = await subject.engine().rivals()
    const folder = subject.folder()
    const own = await openCollection(scopeStore(mine, folder), things)
    const other = await openCollection(scopeStore(theirs, folder), things)
    const add = async (collection: Collection<Thing>): Promise<void> => {
      for (;;) {
        const size = (collection.get('sum')?.size ?? 0) + 1
        if (await collection.put('sum', { size }, [collection.unchanged('sum')])) return
      }
    }
    await Promise.all(Array.from({ length: 10 }, (_, n) => add(n % 2 === 0 ? own : other)))
    await eventually(() => own.get('sum')?.size === 10)
    await own.close()
    await other.close()
  })

  it('tells listeners what changed, whoever changed it', async () => {
    const scope = scopeStore(await subject.store(), subject.folder())
    const collection = await openCollection(scope, things)
    const heard: unknown[] = []
    const stop = collection.onChange((id, value, previous) => heard.push([id, value?.size, previous?.size]))
    await collection.put('a', { size: 1 })
    await put(scope, 'things/a', JSON.stringify({ format: 2, size: 2 }))
    await collection.remove('a')
    stop()
    await collection.put('b', { size: 1 })
    expect(heard).to.deep.equal([
      ['a', 1, undefined],
      ['a', 2, 1],
      ['a', undefined, 2],
    ])
    await collection.close()
  })

  it('upgrades old records, keeps unknown fields and writes the present format', async () => {
    const scope = scopeStore(await subject.store(), subject.folder())
    await put(scope, 'things/old', JSON.stringify({ format: 1, length: 3, later: { x: 1 } }))
    const collection = await openCollection(scope, things)
    const old = collection.get('old')
    expect(old).to.deep.equal({ size: 3, later: { x: 1 } })
    await collection.put('old', { ...old, size: 4 })
    const { record } = await scope.get('things/old')
    expect(JSON.parse(record?.value ?? '')).to.deep.equal({ format: 2, size: 4, later: { x: 1 } })
    await collection.close()
  })

  it('refuses to open over a record that it cannot read', async () => {
    const unreadable = ['{"format":3,"size":1}', '{"size":1}', '[]', 'no JSON']
    for (const text of unreadable) {
      const scope = scopeStore(await subject.store(), subject.folder())
      await put(scope, 'things/a', text)
      expect(await codeOf(openCollection(scope, things)), text).to.equal('DCL_STORE_RECORD_UNREADABLE')
    }
  })

  it('throws from every call after it met a record that it cannot read', async () => {
    const scope = scopeStore(await subject.store(), subject.folder())
    const collection = await openCollection(scope, things)
    await put(scope, 'things/a', '{"format":3}')
    const unreadable = 'DCL_STORE_RECORD_UNREADABLE'
    await eventually(async () => (await codeOf(collection.put('b', { size: 1 }))) === unreadable)
    expect(() => collection.get('a')).to.throw('known is up to 2')
    await collection.close()
  })

  it('lists again after a compaction that it slept through, and tells only what changed', async () => {
    const scope = scopeStore(await subject.store(), subject.folder())
    const collection = await openCollection(scope, things)
    await collection.put('a', { size: 1 })
    for (let size = 1; size <= 5; size++) await collection.put('b', { size })
    const { revision } = await scope.list('')
    await scope.compact(revision)
    await collection.remove('a')
    await collection.put('b', { size: 6 })
    expect([...collection.entries()]).to.deep.equal([['b', { size: 6 }]])
    expect([...collection.values()]).to.deep.equal([{ size: 6 }])
    await collection.close()
  })
}
