import { expect } from 'chai'
import fc from 'fast-check'
import { scopeStore } from '../../../src/store/index.ts'
import type { Compare, Operation, Store, Transaction } from '../../../src/store/index.ts'
import { validateTransaction } from '../../../src/store/validate-transaction.ts'
import { record, told } from './subject.ts'
import type { Subject } from './subject.ts'
import { eventually } from '../../../src/testing/index.ts'

const key = fc.constantFrom('a', 'a/b', 'a/c', 'ab', 'b', 'b/\u{10FFFF}', '\u{10FFFF}')
const value = fc.constantFrom('', '1', '2', 'ü')
const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('put' as const), key, value }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('delete' as const), key }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('deletePrefix' as const),
      prefix: fc.constantFrom('', 'a', 'a/', 'b'),
    }),
  },
)
/** A compare that is settled when it runs: `right` makes it hold. */
const condition = fc.record({ key, of: fc.constantFrom('mod', 'create', 'value'), right: fc.boolean() })
const step = fc.record({
  conditions: fc.array(condition, { maxLength: 2 }),
  operations: fc.array(operation, { maxLength: 4 }),
})
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

interface ModelRecord {
  value: string
  create: number
  mod: number
}

/** The simplest store that could be right. */
function createModel() {
  const records = new Map<string, ModelRecord>()
  const events: string[] = []
  const holds = (compare: Compare): boolean => {
    const found = records.get(compare.key)
    if ('value' in compare) return found?.value === compare.value
    if ('modRevision' in compare) return (found?.mod ?? 0) === compare.modRevision
    return (found?.create ?? 0) === compare.createRevision
  }
  const remove = (gone: string): void => {
    if (records.delete(gone)) events.push(`-${gone}`)
  }
  return {
    records,
    events,
    toCompare({ key: about, of, right }: Step['conditions'][number]): Compare {
      const found = records.get(about)
      if (of === 'value') return { key: about, value: right ? (found?.value ?? '') : 'wrong' }
      if (of === 'mod') return { key: about, modRevision: (found?.mod ?? 0) + (right ? 0 : 1) }
      return { key: about, createRevision: (found?.create ?? 0) + (right ? 0 : 1) }
    },
    apply({ compare = [], operations }: Transaction, revision: number): boolean {
      if (!compare.every(holds)) return false
      for (const change of operations) {
        if (change.type === 'put') {
          const create = records.get(change.key)?.create ?? revision
          records.set(change.key, { value: change.value, create, mod: revision })
          events.push(`+${change.key}=${change.value}`)
        } else if (change.type === 'delete') remove(change.key)
        else {
          const below = [...records.keys()].filter((candidate) => candidate.startsWith(change.prefix))
          for (const gone of below.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))))
            remove(gone)
        }
      }
      return true
    },
  }
}

async function play(store: Store, steps: Step[]): Promise<void> {
  const model = createModel()
  let { revision } = await store.list('')
  const watch = store.watch('', { afterRevision: revision })
  const heard = record(watch)
  const earlier: { revision: number; state: unknown }[] = []
  const stateOf = (): unknown =>
    [...model.records]
      .map(([name, { value: text, create, mod }]) => ({ name, text, create, mod }))
      .sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)))
  const listed = async (atRevision: number): Promise<unknown> =>
    (await store.list('', { atRevision })).records.map((found) => ({
      name: found.key,
      text: found.value,
      create: found.createRevision,
      mod: found.modRevision,
    }))
  for (const { conditions, operations } of steps) {
    const transaction = { compare: conditions.map(model.toCompare), operations }
    try {
      validateTransaction(transaction)
    } catch {
      continue
    }
    const eventsBefore = model.events.length
    const result = await store.transact(transaction)
    expect(result.succeeded).to.equal(model.apply(transaction, revision + 1))
    if (model.events.length > eventsBefore) revision += 1
    expect(result.revision).to.equal(revision)
    earlier.push({ revision, state: stateOf() })
  }
  for (const { revision: at, state } of earlier) expect(await listed(at)).to.deep.equal(state)
  await eventually(() => told(heard.batches).length >= model.events.length)
  expect(told(heard.batches)).to.deep.equal(model.events)
  watch.close()
}

/** Random transactions against a model. */
export function model(subject: Subject): void {
  it('behaves like a map with a history', async () => {
    const store = await subject.store()
    const property = fc.asyncProperty(fc.array(step, { maxLength: 12 }), (steps) =>
      play(scopeStore(store, subject.folder()), steps),
    )
    await fc.assert(property, { numRuns: 25 })
  })
}
