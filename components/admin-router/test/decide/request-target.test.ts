import { expect } from 'chai'
import fc from 'fast-check'
import { createRouteMatcher } from '../../src/decide/match-route.ts'
import { readTarget } from '../../src/decide/request-target.ts'
import { masterRoutes } from '../../src/routes/table.ts'

const segment = fc.constantFrom(
  '',
  '.',
  '..',
  '%2e',
  '%2E%2e',
  'a',
  'acs',
  'api',
  'v1',
  'auth',
  'authority',
  'users',
  'x%20y',
  'mesos',
)
const rawPath = fc.array(segment, { minLength: 1, maxLength: 8 }).map((parts) => '/' + parts.join('/'))

/** What the URL standard makes of a path (it keeps empty segments; we drop them first). */
function standardPath(path: string): string {
  return new URL(`http://h${path.replace(/\/{2,}/g, '/')}`).pathname.replace(/\/{2,}/g, '/')
}

describe('the reading of request targets', () => {
  it('gives the path that the URL standard gives, or refuses what leads above the root', () => {
    fc.assert(
      fc.property(rawPath, (path) => {
        const target = readTarget(path)
        if ('path' in target) expect(target.path).to.equal(standardPath(path))
        else expect(path.replace(/%2e/gi, '.')).to.contain('..')
      }),
      { numRuns: 100 },
    )
  })

  it('changes nothing when it reads its own result', () => {
    fc.assert(
      fc.property(rawPath, (path) => {
        const target = readTarget(path)
        if ('path' in target) expect(readTarget(target.path)).to.deep.equal({ path: target.path, query: '' })
      }),
      { numRuns: 100 },
    )
  })

  it('takes any text without throwing, and never yields a dot segment', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), (text) => {
        const target = readTarget(text)
        if (!('path' in target)) return
        expect(target.path.startsWith('/')).to.equal(true)
        expect(target.path.split('/')).not.to.include.members(['..'])
        expect(target.query === '' || target.query.startsWith('?')).to.equal(true)
      }),
      { numRuns: 100 },
    )
  })

  it('keeps the query as it is and drops a fragment and an origin', () => {
    expect(readTarget('/a/b?x=%2F&y=//..#f')).to.deep.equal({ path: '/a/b', query: '?x=%2F&y=//..' })
    expect(readTarget('http://other.host/a')).to.deep.equal({ path: '/a', query: '' })
    expect(readTarget('http://other.host')).to.deep.equal({ path: '/', query: '' })
    expect(readTarget('*')).to.have.property('refused')
  })
})

describe('the route table', () => {
  const matchRoute = createRouteMatcher(masterRoutes)

  it('has a route for every canonical path', () => {
    fc.assert(
      fc.property(rawPath, (path) => {
        const target = readTarget(path)
        if ('path' in target) expect(matchRoute(target.path)).not.to.equal(undefined)
      }),
      { numRuns: 100 },
    )
  })

  it('needs a token for everything but what clients read before they can log in', () => {
    const open = masterRoutes
      .filter(({ auth, target }) => !auth && target.type !== 'redirect')
      .map(({ name }) => name)
    expect([...new Set(open)].sort()).to.deep.equal([
      'assets',
      'auth',
      'authority',
      'exhibitor-status',
      'internal',
      'metrics',
      'own-health',
      'page',
      'status',
      'ui-config',
      'version',
    ])
  })

  it('prefers exact paths to patterns and longer prefixes to shorter ones', () => {
    const nameOf = (path: string): string | undefined => matchRoute(path)?.route.name
    expect(nameOf('/pkgpanda/active.buildinfo.full.json')).to.equal('buildinfo')
    expect(nameOf('/pkgpanda/active/')).to.equal('pkgpanda')
    expect(nameOf('/acs/api/v1/auth/login')).to.equal('auth')
    expect(nameOf('/acs/api/v1/auth')).to.equal('acs')
    expect(nameOf('/service/a')).to.equal('slash')
    expect(nameOf('/service/a/b')).to.equal('service')
    expect(nameOf('/servicex')).to.equal('page')
  })
})
