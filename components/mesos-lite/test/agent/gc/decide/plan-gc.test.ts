import { expect } from 'chai'
import fc from 'fast-check'
import { maximumAgeMs, planGc } from '../../../../src/agent/gc/decide/plan-gc.ts'

const rules = { delayMs: 1000, diskHeadroom: 0.1 }

describe('the plan of garbage collection', () => {
  it('keeps sandboxes for less time the fuller the disk is', () => {
    expect(maximumAgeMs(0, rules)).to.equal(900)
    expect(maximumAgeMs(0.5, rules)).to.equal(400)
    expect(maximumAgeMs(0.95, rules)).to.equal(0)
  })

  it('takes exactly those that are too old, oldest first', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(3000), { maxLength: 20 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (ages, used) => {
          const sandboxes = ages.map((age, i) => ({ folder: `run-${i}`, sinceMs: 3000 - age }))
          const doomed = planGc(sandboxes, used, rules, 3000)
          const limit = maximumAgeMs(used, rules)
          expect(doomed).to.have.length(ages.filter((age) => age >= limit).length)
          const order = doomed.map(({ sinceMs }) => sinceMs)
          expect(order).to.deep.equal([...order].sort((a, b) => a - b))
        },
      ),
    )
  })
})
