import { expect } from 'chai'
import fc from 'fast-check'
import { firstPingIntervalOf, pingIntervalOf } from '../../src/master/agents/pings.ts'

describe('the time between two pings of an agent', () => {
  it('is the configured one in a cluster of usual size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), (agents) => {
        expect(pingIntervalOf(2000, 2000, agents)).to.equal(2000)
      }),
    )
  })

  it('grows with a large cluster, so that pings stay below a thousand a second', () => {
    expect(pingIntervalOf(2000, 10_000, 10_000)).to.equal(10_000)
    expect(pingIntervalOf(2000, 50_000, 50_000)).to.equal(50_000)
  })

  it('is long from the beginning when a new leader expects many agents: it must not take its own load for their death', () => {
    expect(firstPingIntervalOf(2000, 100)).to.equal(2000)
    expect(firstPingIntervalOf(2000, 10_000)).to.equal(10_000)
  })

  it('never more than doubles at once: an agent waits for at least four of the time that it knows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 200_000 }), (agents) => {
        let currentMs = 2000
        for (let round = 0; round < 10; round += 1) {
          const nextMs = pingIntervalOf(2000, currentMs, agents)
          expect(nextMs).to.be.within(2000, currentMs * 2)
          currentMs = nextMs
        }
        expect(currentMs).to.equal(Math.max(2000, agents))
      }),
    )
  })
})
