import { expect } from 'chai'
import fc from 'fast-check'
import { planImageGc } from '../../../../src/agent/images/decide/plan-image-gc.ts'

const image = fc.record({
  id: fc.uuid(),
  bytes: fc.nat(100),
  lastUsedMs: fc.nat(1000),
})

describe('the deletion of images', () => {
  it('never takes what is used, or was just asked for, and no more than is needed', () => {
    fc.assert(
      fc.property(fc.array(image, { maxLength: 8 }), fc.nat(1000), fc.nat(8), (images, freeBytes, used) => {
        const inUse = new Set(images.slice(0, used).map(({ id }) => id))
        const facts = { images, inUse, totalBytes: 1000, freeBytes, nowMs: 1000 }
        const doomed = planImageGc(facts, { diskHeadroom: 0.3, graceMs: 200 })
        const of = (id: string) => images.find((one) => one.id === id)
        expect(doomed.every((id) => !inUse.has(id) && (of(id)?.lastUsedMs ?? 0) <= 800)).to.equal(true)
        const times = doomed.map((id) => of(id)?.lastUsedMs ?? 0)
        expect(times).to.deep.equal(times.toSorted((a, b) => a - b))
        const freed = doomed.slice(0, -1).reduce((sum, id) => sum + (of(id)?.bytes ?? 0), freeBytes)
        if (doomed.length > 0) expect(freed).to.be.below(300)
        if (freeBytes >= 300) expect(doomed).to.deep.equal([])
      }),
      { numRuns: 100 },
    )
  })
})
