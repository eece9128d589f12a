import { expect } from 'chai'
import fc from 'fast-check'
import { draftMap, idsThatMayDiffer } from '../../src/tree/draft-map.ts'

const ids: fc.Arbitrary<string> = fc.constantFrom('/a', '/b', '/c', '/d')
const edits = fc.array(fc.tuple(ids, fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined })), {
  maxLength: 8,
})

describe('A draft of a map', () => {
  it('names every entry that differs from what it was made of, and leaves that as it was', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(ids, fc.integer({ min: 0, max: 3 }))), edits, (entries, changes) => {
        const base = new Map(entries)
        const before = new Map(base)
        const draft = draftMap(base)
        for (const [id, value] of changes) {
          if (value === undefined) draft.delete(id)
          else draft.set(id, value)
        }
        const named = idsThatMayDiffer(base, draft)
        for (const id of new Set([...base.keys(), ...draft.keys()])) {
          if (base.get(id) !== draft.get(id)) expect(named.has(id)).to.equal(true)
        }
        expect(base).to.deep.equal(before)
        expect(named.size).to.be.at.most(changes.length)
      }),
      { numRuns: 100 },
    )
  })

  it('that is emptied names what was in it; beside another map everything may differ', () => {
    const base = new Map([['/a', 1]])
    const draft = draftMap(base)
    draft.clear()
    expect([...idsThatMayDiffer(base, draft)]).to.deep.equal(['/a'])
    expect([...idsThatMayDiffer(new Map([['/b', 1]]), draftMap(base))]).to.deep.equal(['/b', '/a'])
  })
})
