import { expect } from 'chai'
import fc from 'fast-check'
import { findCookie, withoutLoginCookies } from '../../src/decide/cookies.ts'
import { presentedToken } from '../../src/decide/presented-token.ts'
import { upstreamHeaders } from '../../src/decide/request-headers.ts'
import { clientHeaders } from '../../src/decide/response-headers.ts'

const rules = { clientAddress: '192.0.2.1', scheme: 'http', requestId: 'r1' } as const
const token = fc.stringMatching(/^[A-Za-z0-9_-]{1,12}$/)
const headerName = fc.oneof(
  token,
  fc.constantFrom(
    'Connection',
    'Keep-Alive',
    'Upgrade',
    'TE',
    'Cookie',
    'Authorization',
    'X-Forwarded-For',
    'Expect',
  ),
)
const rawHeaders = fc.array(fc.tuple(headerName, token), { maxLength: 10 }).map((pairs) => pairs.flat())

function pairsOf(raw: readonly string[]): [string, string][] {
  const pairs: [string, string][] = []
  for (let i = 0; i < raw.length; i += 2) pairs.push([(raw[i] ?? '').toLowerCase(), raw[i + 1] ?? ''])
  return pairs
}

describe('the headers that an upstream receives', () => {
  it('keep the token, whatever the client calls a matter of its connection', () => {
    // A part of the cluster that gets no token would take what it does for the cluster's own doing.
    const raw = ['Authorization', 'token=x', 'Connection', 'close, authorization', 'X-Own', '1']
    expect(pairsOf(upstreamHeaders(raw, rules))).to.deep.include(['authorization', 'token=x'])
    const dropped = upstreamHeaders(raw, { ...rules, dropAuthorization: true })
    expect(pairsOf(dropped).map(([name]) => name)).not.to.include('authorization')
  })

  it('never hold what belongs to one connection, and always name the client', () => {
    fc.assert(
      fc.property(rawHeaders, (raw) => {
        const sent = pairsOf(upstreamHeaders(raw, rules))
        const names = sent.map(([name]) => name)
        expect(names).not.to.include.any.members(['connection', 'keep-alive', 'upgrade', 'te', 'expect'])
        expect(sent.filter(([name]) => name === 'x-real-ip')).to.deep.equal([['x-real-ip', '192.0.2.1']])
        expect(sent.find(([name]) => name === 'x-forwarded-for')?.[1]).to.match(/(^|, )192\.0\.2\.1$/)
        const listed = pairsOf(raw)
          .filter(([name]) => name === 'connection')
          .map(([, value]) => value.toLowerCase())
        const ours = new Set([
          'x-real-ip',
          'x-forwarded-for',
          'x-forwarded-proto',
          'x-request-id',
          'close',
          'upgrade',
        ])
        for (const name of listed)
          if (!ours.has(name) && name !== 'keep-alive') expect(names).not.to.include(name)
      }),
      { numRuns: 100 },
    )
  })

  it('keep everything else in order and spelling', () => {
    const raw = ['Host', 'h', 'X-A', '1', 'x-a', '2', 'Accept', '*/*']
    expect(upstreamHeaders(raw, rules).slice(0, 8)).to.deep.equal(raw)
  })

  it('carry the token of the cookie as a header, unless the route blanks it', () => {
    const raw = ['Cookie', 'dcos-acs-auth-cookie=t; a=b', 'Authorization', 'token=other']
    expect(pairsOf(upstreamHeaders(raw, { ...rules, addToken: 't' }))).to.deep.include([
      'authorization',
      'token=t',
    ])
    const blanked = upstreamHeaders(raw, { ...rules, addToken: 't', dropAuthorization: true })
    expect(pairsOf(blanked).map(([name]) => name)).not.to.include('authorization')
  })
})

describe('the headers that a client receives', () => {
  const location = { prefix: '/service/a', clientHost: 'front', upstreamHosts: ['10.0.0.1:80'] }

  it('have the cache headers of the route alone when it forbids caching', () => {
    const raw = ['Cache-Control', 'max-age=60', 'Expires', 'tomorrow', 'X-A', '1']
    expect(pairsOf(clientHeaders(raw, { location, requestId: 'r', noCache: true }))).to.deep.equal([
      ['x-a', '1'],
      ['cache-control', 'no-cache, no-store, must-revalidate'],
      ['pragma', 'no-cache'],
      ['expires', '0'],
      ['x-request-id', 'r'],
    ])
  })

  it('keep several cookies apart', () => {
    const raw = ['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2']
    expect(clientHeaders(raw, { location, requestId: 'r' }).slice(0, 4)).to.deep.equal(raw)
  })
})

describe('cookies and tokens', () => {
  it('loses no cookie but those of the login', () => {
    const names = fc.array(
      fc.constantFrom('a', 'b', 'dcos-acs-auth-cookie', 'dcos-acs-info-cookie', 'session'),
    )
    fc.assert(
      fc.property(names, (list) => {
        const kept = withoutLoginCookies(list.map((name, i) => `${name}=${i}`).join('; '))
        const expected = list.flatMap((name, i) => (name.startsWith('dcos-acs') ? [] : [`${name}=${i}`]))
        expect(kept).to.equal(expected.length === 0 ? undefined : expected.join('; '))
      }),
      { numRuns: 100 },
    )
  })

  it('finds a token wherever clients put it', () => {
    expect(presentedToken({ authorization: 'token=abc' })).to.deep.equal({ token: 'abc', source: 'header' })
    expect(presentedToken({ authorization: 'Bearer abc' })).to.deep.equal({ token: 'abc', source: 'header' })
    expect(presentedToken({ authorization: 'token=', cookie: 'dcos-acs-auth-cookie=x' })).to.equal(undefined)
    expect(presentedToken({ authorization: 'Basic abc' })).to.equal(undefined)
    expect(presentedToken({ cookie: 'a=b; dcos-acs-auth-cookie="x"' })).to.deep.equal({
      token: 'x',
      source: 'cookie',
    })
    expect(presentedToken({})).to.equal(undefined)
    expect(findCookie('ab=1; b=2', 'b')).to.equal('2')
  })
})
