import { expect } from 'chai'
import fc from 'fast-check'
import { matchesWhole } from '../../src/patterns/index.ts'

describe('matching a text with the pattern of a user', () => {
  it('is about the whole text', () => {
    expect(matchesWhole('node-.*', 'node-1.example')).to.equal(true)
    expect(matchesWhole('node', 'node-1')).to.equal(false)
    expect(matchesWhole('a|b', 'xb')).to.equal(false)
    expect(matchesWhole('a|b', 'b')).to.equal(true)
    expect(matchesWhole('', '')).to.equal(true)
    expect(matchesWhole('(', '(')).to.equal('unreadable')
  })

  it('says the same as a regular expression, the first time and later', () => {
    const letters = fc.stringMatching(/^[ab.*+]{0,6}$/)
    fc.assert(
      fc.property(letters, fc.stringMatching(/^[ab]{0,6}$/), (pattern, text) => {
        let expected: unknown = 'unreadable'
        try {
          expected = new RegExp(`^(?:${pattern})$`).test(text)
        } catch {
          // It cannot be read.
        }
        expect(matchesWhole(pattern, text)).to.equal(expected)
        expect(matchesWhole(pattern, text)).to.equal(expected)
      }),
      { numRuns: 100 },
    )
  })

  it('ends, whatever the pattern, and is soon not tried any more', () => {
    const text = `${'a'.repeat(60)}!`
    for (const pattern of ['(a+)+', '(?:(a+)+)\\1']) {
      for (let i = 0; i < 4; i++) expect(matchesWhole(pattern, text), pattern).to.equal('too-slow')
      expect(matchesWhole(pattern, 'b'), pattern).to.equal('too-slow')
    }
  }).timeout(30_000)
})
