import { expect } from 'chai'
import fc from 'fast-check'
import { decideNextAttempt } from '../../src/decide/next-attempt.ts'
import type { FailedRequest } from '../../src/decide/next-attempt.ts'
import { preferOrigins } from '../../src/decide/prefer-origins.ts'

const origin = fc.constantFrom('a', 'b', 'c', 'd')
const origins = fc.uniqueArray(origin, { maxLength: 4 })
const failure = fc.constantFrom('not-connected' as const, 'lost' as const, 'other' as const)
const method = fc.constantFrom('GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'DELETE')

/** What comes of a request: `failures` says how each of its attempts fails, `after` what a refresh finds. */
function play(given: {
  method: string
  hasBody: boolean
  failures: FailedRequest['failure'][]
  known: string[] | undefined
  after: string[]
}): { sent: string[]; refreshes: number } {
  let { known } = given
  const sent = [known?.[0] ?? 'a']
  let refreshes = 0
  for (const failed of given.failures) {
    const request = { ...given, failure: failed, failed: sent }
    let next = decideNextAttempt({ ...request, known, refreshed: false })
    if (next.type === 'refresh') {
      refreshes += 1
      known = given.after
      next = decideNextAttempt({ ...request, known, refreshed: true })
      expect(next.type).to.not.equal('refresh')
    }
    if (next.type !== 'send') break
    sent.push(next.origin)
  }
  return { sent, refreshes }
}

describe('the decision about a failed request', () => {
  const scenario = fc.record({
    method,
    hasBody: fc.boolean(),
    failures: fc.array(failure, { minLength: 4, maxLength: 4 }),
    known: fc.option(origins, { nil: undefined }),
    after: origins,
  })

  it('sends a request at most three times, and not again where it failed unless there is no other', () => {
    fc.assert(
      fc.property(scenario, (given) => {
        const { sent } = play(given)
        expect(sent.length).to.be.at.most(3)
        if (new Set(sent).size === sent.length) return
        expect(sent[1]).to.equal(sent[0])
        expect(given.failures[0]).to.equal('lost')
        expect(given.after.some((other) => other !== sent[0]) && given.known !== undefined).to.equal(false)
      }),
      { numRuns: 100 },
    )
  })

  it('never repeats what may have had an effect', () => {
    fc.assert(
      fc.property(scenario, (given) => {
        const safe = !given.hasBody && ['GET', 'HEAD', 'OPTIONS'].includes(given.method)
        const { sent } = play(given)
        const reached = given.failures.findIndex((how) => how === 'other' || (how === 'lost' && !safe))
        if (reached >= 0) expect(sent.length).to.be.at.most(reached + 1)
      }),
      { numRuns: 100 },
    )
  })

  it('reaches a service for as long as two failures leave one that is known to the scheduler', () => {
    const dead = fc.uniqueArray(origin, { minLength: 1, maxLength: 2 })
    fc.assert(
      fc.property(dead, origins, failure, (gone, after, how) => {
        fc.pre(how !== 'other' && after.some((each) => !gone.includes(each)))
        const alive: string[] = after.filter((each) => !gone.includes(each))
        const { sent } = play({
          method: 'GET',
          hasBody: false,
          failures: gone.map(() => how),
          known: gone,
          after: alive,
        })
        expect(alive).to.include(sent.at(-1))
      }),
      { numRuns: 100 },
    )
  })

  it('repeats once over a new connection where there is one address for good', () => {
    const once = { method: 'GET', hasBody: false, known: undefined, after: [] }
    expect(play({ ...once, failures: ['lost', 'lost'] })).to.deep.equal({ sent: ['a', 'a'], refreshes: 0 })
    expect(play({ ...once, failures: ['not-connected'] })).to.deep.equal({ sent: ['a'], refreshes: 0 })
  })
})

describe('the preference among origins', () => {
  it('moves those that refused to the end and changes nothing else', () => {
    fc.assert(
      fc.property(origins, origins, (all, refusing) => {
        const refused = new Set<string>(refusing)
        const preferred = preferOrigins(all, refused)
        const isRefused = (each: string): boolean => refused.has(each)
        expect(preferred).to.have.members(all)
        expect(preferred.filter(isRefused)).to.deep.equal(all.filter(isRefused))
        expect(preferred.filter((each) => !isRefused(each))).to.deep.equal(
          all.filter((each) => !isRefused(each)),
        )
        expect(preferred.map(isRefused)).to.deep.equal([...preferred.map(isRefused)].sort())
      }),
      { numRuns: 100 },
    )
  })
})
