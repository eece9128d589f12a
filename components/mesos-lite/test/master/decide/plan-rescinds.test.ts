import { expect } from 'chai'
import fc from 'fast-check'
import { addResources, containsResources, parseResources } from '@dcos-lite/lib/resources'
import { planRescinds } from '../../../src/master/decide/plan-rescinds.ts'

const cpus = (value: number): ReturnType<typeof parseResources> => parseResources(`cpus:${value}`)

describe('offers that are rescinded for an operation', () => {
  it('are enough, and each of them is needed', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 6 })
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 9 }), fc.nat(30), (offered, free, needed) => {
        const offers = offered.map((value, index) => ({ id: String(index), resources: cpus(value) }))
        const ids = planRescinds(cpus(free), offers, cpus(needed))
        const sum = (chosen: readonly string[]): ReturnType<typeof cpus> =>
          offers
            .filter(({ id }) => chosen.includes(id))
            .reduce((total, { resources }) => addResources(total, resources), cpus(free))
        if (!ids) {
          expect(containsResources(sum(offers.map(({ id }) => id)), cpus(needed))).to.equal(false)
          return
        }
        expect(containsResources(sum(ids), cpus(needed))).to.equal(true)
        for (const id of ids) {
          expect(containsResources(sum(ids.filter((one) => one !== id)), cpus(needed))).to.equal(false)
        }
      }),
      { numRuns: 100 },
    )
  })

  it('leave alone what has nothing of it', () => {
    const offers = [
      { id: 'mem', resources: parseResources('mem:10') },
      { id: 'cpus', resources: cpus(1) },
    ]
    expect(planRescinds([], offers, cpus(1))).to.deep.equal(['cpus'])
    expect(planRescinds(cpus(1), offers, cpus(1))).to.deep.equal([])
  })
})
