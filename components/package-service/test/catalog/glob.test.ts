import { expect } from 'chai'
import fc from 'fast-check'
import { globMatcher } from '../../src/catalog/glob.ts'

describe('a search with stars', () => {
  it('finds what a regular expression finds', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ab*]{0,7}$/), fc.stringMatching(/^[ab\n]{0,8}$/), (glob, text) => {
        const expected = new RegExp(`^${glob.split('*').join('.*')}$`, 's').test(text)
        expect(globMatcher(glob)(text), `${glob} ${JSON.stringify(text)}`).to.equal(expected)
      }),
      { numRuns: 100 },
    )
    expect(globMatcher('a.*')('abc')).to.equal(false)
    expect(globMatcher('a*a')('a')).to.equal(false)
    expect(globMatcher('a*a')('aa')).to.equal(true)
  })

  it('ends, however many stars there are', () => {
    expect(globMatcher('*a'.repeat(5000) + 'b')('a'.repeat(20_000))).to.equal(false)
  })
})
