import { expect } from 'chai'
import type { Offer } from '@dcos-lite/lib/mesos'
import { offerOf } from './offers.ts'
import { holdMs, offersToHold } from '../../src/placement/hold.ts'

const offers = (count: number): Offer[] =>
  Array.from({ length: count }, (_, index) => offerOf(String(index), 'cpus:1'))

describe('Offers that are kept for a moment', () => {
  it('are few of many, and none in a small cluster', () => {
    expect(offersToHold(offers(7), () => 0, 0)).to.have.length(0)
    expect(offersToHold(offers(40), () => 0, 0)).to.have.length(5)
    expect(offersToHold(offers(1000), () => 0, 0)).to.have.length(16)
  })

  it('stay until their time is over, whatever becomes of the others', () => {
    const kept = offers(3)
    expect(offersToHold(kept, () => 0, holdMs - 1)).to.deep.equal(kept)
    expect(offersToHold(kept, () => 0, holdMs)).to.deep.equal([])
  })
})
