import { expect } from 'chai'
import fc from 'fast-check'
import { refundAttempt, reserveAttempt } from '../../src/decide/login-budget.ts'
import type { LoginBudget } from '../../src/decide/login-budget.ts'

describe('the budget of failed logins', () => {
  const limit = { failures: 3, windowMs: 1000 }

  it('never lets more failures through in one window than the limit, whatever the order of clients', () => {
    const attempts = fc.array(
      fc.record({ key: fc.constantFrom('a', 'b', 'c'), afterMs: fc.nat(600), good: fc.boolean() }),
      { maxLength: 40 },
    )
    fc.assert(
      fc.property(attempts, (list) => {
        let budget: LoginBudget = new Map()
        let nowMs = 0
        const failures: { key: string; atMs: number }[] = []
        for (const { key, afterMs, good } of list) {
          nowMs += afterMs
          const answer = reserveAttempt(budget, [{ key, limit }], nowMs)
          if (!answer.allowed) {
            expect(answer.retryAfterMs).to.be.within(1, limit.windowMs)
            expect(
              failures.filter((one) => one.key === key && nowMs - one.atMs < limit.windowMs),
            ).not.to.have.length(0)
            continue
          }
          budget = good ? refundAttempt(answer.budget, [key]) : answer.budget
          if (!good) failures.push({ key, atMs: nowMs })
        }
        for (const { key, atMs } of failures) {
          const inWindow = failures.filter(
            (one) => one.key === key && one.atMs >= atMs && one.atMs < atMs + limit.windowMs,
          )
          // Fixed windows: at most two of them touch any stretch of one window's length.
          expect(inWindow.length).to.be.at.most(2 * limit.failures)
        }
      }),
      { numRuns: 100 },
    )
  })

  it('allows again when the window is over', () => {
    let budget: LoginBudget = new Map()
    for (let i = 0; i < 3; i++) {
      const answer = reserveAttempt(budget, [{ key: 'a', limit }], 0)
      if (answer.allowed) budget = answer.budget
    }
    expect(reserveAttempt(budget, [{ key: 'a', limit }], 400)).to.deep.equal({
      allowed: false,
      retryAfterMs: 600,
    })
    expect(reserveAttempt(budget, [{ key: 'a', limit }], 1000).allowed).to.equal(true)
  })

  it('forgets clients when there are too many', () => {
    let budget: LoginBudget = new Map()
    for (let i = 0; i < 10_050; i++) {
      const answer = reserveAttempt(
        new Map(i % 500 === 0 ? budget : [...budget].slice(-1)),
        [{ key: `k${i}`, limit }],
        0,
      )
      if (answer.allowed) budget = answer.budget
    }
    expect(budget.size).to.be.at.most(10_001)
  })
})
