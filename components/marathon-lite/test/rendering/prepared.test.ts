import { expect } from 'chai'
import fc from 'fast-check'
import { prepare, writeAnswer } from '../../src/rendering/prepared.ts'

describe('An answer with prepared parts', () => {
  it('is the same text as without them', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, two) => {
        const whole = { one, list: [two, one], two, none: undefined }
        const parts = {
          one,
          list: [prepare(JSON.stringify(two), { id: 'x' }), one],
          two: prepare(JSON.stringify(two), { id: 'y' }),
          none: undefined,
        }
        expect(writeAnswer(parts)).to.equal(JSON.stringify(whole))
      }),
      { numRuns: 100 },
    )
  })
})
