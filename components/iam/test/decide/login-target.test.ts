import { expect } from 'chai'
import fc from 'fast-check'
import { readTarget, tokenPage } from '../../src/decide/login-target.ts'

describe('where a login ends', () => {
  const base = 'https://cluster.example'

  it('is a place of the cluster, whatever is asked for', () => {
    const hostile = fc.stringMatching(/^[/\\.:@%#?\t\n htpsjavcrie0-9]{0,20}$/)
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl(), hostile, fc.webPath()), (target) => {
        const end = readTarget(target, base)
        if (end === undefined || end === tokenPage) return
        expect(end.startsWith('/') && !end.startsWith('//')).to.equal(true)
        expect(new URL(end, base).origin).to.equal(base)
      }),
      { numRuns: 100 },
    )
  })

  it('keeps what belongs to the cluster', () => {
    expect(readTarget(undefined, base)).to.equal('/')
    expect(readTarget('/#/nodes?a=b', base)).to.equal('/#/nodes?a=b')
    expect(readTarget(`${base}/service/x/`, base)).to.equal('/service/x/')
    expect(readTarget(tokenPage, base)).to.equal(tokenPage)
    for (const elsewhere of [
      'https://cluster.example.evil/',
      'https://cluster.example@evil/',
      '/..//evil.example',
    ]) {
      expect(readTarget(elsewhere, base), elsewhere).to.equal(undefined)
    }
  })
})
