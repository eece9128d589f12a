import { expect } from 'chai'
import fc from 'fast-check'
import type { NameRecord } from '../../src/decide/model.ts'
import { createZone } from '../../src/zone/zone.ts'

const record = fc.record({
  type: fc.constant('A' as const),
  name: fc.constantFrom('a.mesos', 'b.mesos', 'c.mesos'),
  value: fc.constantFrom('10.0.0.1', '10.0.0.2'),
})

describe('a zone', () => {
  it('holds exactly what its sources gave last, whatever the order of changes', () => {
    const change = fc.tuple(fc.constantFrom('one', 'two', 'three'), fc.array(record, { maxLength: 4 }))
    fc.assert(
      fc.property(fc.array(change, { maxLength: 12 }), (changes) => {
        const zone = createZone()
        const last = new Map<string, NameRecord[]>()
        for (const [source, records] of changes) {
          zone.put(source, records)
          last.set(source, records)
        }
        const expected = new Set(
          [...last.values()].flat().map((one) => `${one.name} ${'value' in one ? one.value : ''}`),
        )
        const actual = [...zone.names()].flatMap(([name, { A }]) => A.map((value) => `${name} ${value}`))
        expect(new Set(actual)).to.deep.equal(expected)
        expect(actual.length).to.equal(expected.size)
        expect(zone.size()).to.equal(expected.size)
      }),
      { numRuns: 100 },
    )
  })
})
