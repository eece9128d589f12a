import { execFileSync } from 'node:child_process'
import { expect } from 'chai'
import fc from 'fast-check'
import { shellQuote } from '../../src/run/shell-quote.ts'

describe('A command for the shell of a host', () => {
  it('arrives as the arguments it was made of, whatever is in them', () => {
    const word = fc.string({ unit: 'binary-ascii', maxLength: 12 }).filter((text) => !text.includes('\0'))
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), (words) => {
        const line = shellQuote(['printf', '%s\\0', ...words])
        const output = execFileSync('/bin/sh', ['-c', line], { encoding: 'utf8' })
        expect(output.split('\0').slice(0, -1)).to.deep.equal(words)
      }),
      { numRuns: 40 },
    )
  })

  it('stays readable where nothing needs quotes', () => {
    expect(shellQuote(['rm', '-rf', '--', '/opt/dcos'])).to.equal('rm -rf -- /opt/dcos')
    expect(shellQuote(['echo', "it's", ''])).to.equal("echo 'it'\\''s' ''")
  })
})
