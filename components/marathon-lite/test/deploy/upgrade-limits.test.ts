import { expect } from 'chai'
import fc from 'fast-check'
import { upgradeLimits } from '../../src/deploy/upgrade-limits.ts'

interface Row {
  target: number
  m: number
  o: number
  current: number
  healthy?: number
  resident?: boolean
  expected: [minHealthy: number, maxCapacity: number, kill: number]
}

const rows: Row[] = [
  { target: 1, m: 0.5, o: 0, current: 1, expected: [1, 2, 0] },
  { target: 1, m: 0.5, o: 0, current: 0, expected: [1, 1, 0] },
  { target: 2, m: 0.5, o: 0, current: 2, expected: [1, 2, 1] },
  { target: 10, m: 0.1, o: 0, current: 1, expected: [1, 10, 0] },
  { target: 10, m: 0.1, o: 1, current: 10, expected: [1, 20, 9] },
  { target: 10, m: 1, o: 1, current: 10, expected: [10, 20, 0] },
  { target: 1, m: 0.5, o: 0, current: 1, resident: true, expected: [1, 1, 1] },
  { target: 1, m: 0.5, o: 0, current: 1, healthy: 0, resident: true, expected: [1, 1, 0] },
  { target: 5, m: 0.5, o: 0, current: 5, resident: true, expected: [3, 5, 2] },
  { target: 5, m: 1, o: 0, current: 5, resident: true, expected: [5, 5, 1] },
  { target: 5, m: 1, o: 0, current: 7, resident: true, expected: [5, 5, 3] },
]

describe('Limits of a rolling upgrade', () => {
  for (const { target, m, o, current, healthy = current, resident = false, expected } of rows) {
    const kind = resident ? 'resident ' : ''
    it(`are ${expected.join(', ')} for ${current} of ${target} ${kind}instances (${healthy} healthy) at ${m} and ${o}`, () => {
      const strategy = { minimumHealthCapacity: m, maximumOverCapacity: o }
      const limits = upgradeLimits(strategy, { target, healthy, current, resident })
      expect([limits.minHealthy, limits.maxCapacity, limits.kill]).to.deep.equal(expected)
    })
  }

  it('never ask to kill so many that fewer than the minimum of healthy ones is left, if all count', () => {
    const fraction = fc.integer({ min: 0, max: 20 }).map((twentieth) => twentieth / 20)
    fc.assert(
      fc.property(fc.nat(30), fraction, fraction, fc.nat(30), (target, m, o, current) => {
        const strategy = { minimumHealthCapacity: m, maximumOverCapacity: o }
        const { minHealthy, kill } = upgradeLimits(strategy, {
          target,
          healthy: current,
          current,
          resident: false,
        })
        expect(current - kill).to.be.at.least(Math.min(minHealthy, current))
      }),
      { numRuns: 100 },
    )
  })
})
