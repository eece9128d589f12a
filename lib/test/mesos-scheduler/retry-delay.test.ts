import { expect } from 'chai'
import fc from 'fast-check'
import { retryDelayMs } from '../../src/mesos-scheduler/retry-delay.ts'
import { followLocation } from '../../src/mesos-scheduler/redirect.ts'
import { createSeededRandom } from '../../src/random/index.ts'

describe('retryDelayMs', () => {
  it('stays between half and all of 50 ms doubled by every failure, and never passes 5 s', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.nat(), (failures, seed) => {
        const ceiling = Math.min(50 * 2 ** failures, 5000)
        const delay = retryDelayMs(failures, createSeededRandom(seed))
        expect(delay).to.be.within(ceiling / 2, ceiling)
      }),
      { numRuns: 50 },
    )
  })
})

describe('followLocation', () => {
  const from = 'http://10.0.0.1:5050/api/v1/scheduler'
  for (const location of [
    '//10.0.0.2:5050/api/v1/scheduler',
    '10.0.0.2:5050',
    '//10.0.0.2:5050',
    'http://10.0.0.2:5050/',
  ]) {
    it(`understands "${location}"`, () => {
      expect(followLocation(location, from)).to.equal('http://10.0.0.2:5050/api/v1/scheduler')
    })
  }
})
