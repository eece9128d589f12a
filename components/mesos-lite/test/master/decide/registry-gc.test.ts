import { expect } from 'chai'
import fc from 'fast-check'
import { planRegistryGc } from '../../../src/master/decide/registry-gc.ts'

const records = fc
  .array(fc.nat(100), { maxLength: 20 })
  .map((times) => times.map((sinceMs, index) => ({ id: `S${index}`, sinceMs })))

describe('the registry', () => {
  it('forgets lost agents that are too old or too many, the oldest first, and no others', () => {
    fc.assert(
      fc.property(records, fc.nat(100), fc.nat(10), (given, maxAgeMs, maxCount) => {
        const forgotten = new Set(planRegistryGc(given, { maxAgeMs, maxCount }, 100))
        const kept = given.filter(({ id }) => !forgotten.has(id))
        expect(kept.length).to.be.at.most(maxCount)
        for (const { sinceMs } of kept) expect(100 - sinceMs).to.be.at.most(maxAgeMs)
        const young = given.filter(({ sinceMs }) => 100 - sinceMs <= maxAgeMs)
        expect(kept.length).to.equal(Math.min(young.length, maxCount))
        const oldestKept = Math.min(...kept.map(({ sinceMs }) => sinceMs))
        for (const { id, sinceMs } of given) if (forgotten.has(id)) expect(sinceMs).to.be.at.most(oldestKept)
      }),
      { numRuns: 100 },
    )
  })
})
