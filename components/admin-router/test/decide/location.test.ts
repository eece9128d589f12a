import { expect } from 'chai'
import fc from 'fast-check'
import { rewriteLocation } from '../../src/decide/location.ts'

const context = {
  prefix: '/service/a',
  clientHost: 'front:8080',
  upstreamHosts: ['10.0.0.1:80', '10.0.0.2:80'],
}
const path = fc
  .array(fc.stringMatching(/^[a-z0-9]{1,4}$/), { maxLength: 4 })
  .map((parts) => '/' + parts.join('/'))

describe('the rewriting of Location', () => {
  it('brings every place at the upstream below the prefix, without a host, once', () => {
    const origin = fc.constantFrom(
      '',
      'http://front:8080',
      'http://10.0.0.1:80',
      'https://FRONT:8080',
      '//10.0.0.1:80',
    )
    fc.assert(
      fc.property(origin, path, (from, place) => {
        const rewritten = rewriteLocation(from + place, context)
        expect(rewritten).to.equal(`/service/a${place}`)
        expect(rewriteLocation(rewritten, context)).to.equal(rewritten)
      }),
      { numRuns: 100 },
    )
  })

  it('leaves places elsewhere and relative references alone', () => {
    for (const location of ['https://elsewhere/x', '//elsewhere', 'x/y', '?a=b', '../up', 'mailto:a@b']) {
      expect(rewriteLocation(location, context)).to.equal(location)
    }
  })

  it('turns a bare host into the root, and a look-alike prefix is not the prefix', () => {
    expect(rewriteLocation('//10.0.0.1:80', context)).to.equal('/service/a/')
    expect(rewriteLocation('/service/abc', context)).to.equal('/service/a/service/abc')
  })
})
