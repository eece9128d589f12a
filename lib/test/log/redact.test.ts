import { expect } from 'chai'
import fc from 'fast-check'
import { redact } from '@dcos-lite/lib/log'

describe('redaction', () => {
  it('replaces text whose name says that it is secret, at any depth', () => {
    const shown = redact({
      user: 'ann',
      password: 'p1',
      nested: [{ Authorization: 'token=p2', privateKey: 'p3', tokens: ['p4', 'p5'] }],
      credentials: { principal: 'ann', secret: 'p6' },
    })
    expect(shown).to.deep.equal({
      user: 'ann',
      password: '[redacted]',
      nested: [
        { Authorization: '[redacted]', privateKey: '[redacted]', tokens: ['[redacted]', '[redacted]'] },
      ],
      credentials: { principal: 'ann', secret: '[redacted]' },
    })
  })

  it('keeps what says only how many or whether', () => {
    const facts = { tokenCount: 3, hasPassword: true, secret: null, cookie: '' }
    expect(redact(facts)).to.deep.equal(facts)
  })

  it('takes user and password out of URLs in any text', () => {
    expect(redact('GET http://ann:p1@host/a and https://host/b')).to.equal(
      'GET http://[redacted]@host/a and https://host/b',
    )
  })

  it('shows dates, maps, sets and URLs by their content, and bytes by their number', () => {
    const shown = redact({
      at: new Date(0),
      map: new Map([['token', 'p1']]),
      set: new Set([1, 2]),
      url: new URL('http://a/b'),
      bytes: Buffer.from('p2'),
    })
    expect(shown).to.deep.equal({
      at: '1970-01-01T00:00:00.000Z',
      map: { token: '[redacted]' },
      set: [1, 2],
      url: 'http://a/b',
      bytes: '[2 bytes]',
    })
  })

  it('never changes what it is given, and always gives JSON', () => {
    fc.assert(
      fc.property(fc.object({ withBigInt: true, withDate: true, maxDepth: 4 }), (value) => {
        const before = structuredClone(value)
        expect(() => JSON.stringify(redact(value))).not.to.throw()
        expect(value).to.deep.equal(before)
      }),
      { numRuns: 100 },
    )
  })
})
