import { expect } from 'chai'
import fc from 'fast-check'
import { healthBefore, healthRules, judgeHealth } from '../../../../src/agent/checks/decide/health.ts'
import { isNewResult } from '../../../../src/agent/checks/decide/check.ts'

const bad = { healthy: false, reason: 'no' } as const
const good = { healthy: true } as const

describe('the judgement of health', () => {
  it('has the defaults of Mesos', () => {
    expect(healthRules({})).to.deep.equal({
      delayMs: 15_000,
      intervalMs: 10_000,
      timeoutMs: 20_000,
      gracePeriodMs: 10_000,
      consecutiveFailures: 3,
    })
  })

  it('ignores failures in the grace period until the first success', () => {
    const rules = healthRules({ consecutive_failures: 1 })
    expect(judgeHealth(healthBefore(), bad, rules, 9_999)).to.deep.equal({ state: healthBefore() })
    expect(judgeHealth(healthBefore(), bad, rules, 10_000).kill).to.be.a('string')
    const { state } = judgeHealth(healthBefore(), good, rules, 0)
    expect(judgeHealth(state, bad, rules, 1).kill).to.be.a('string')
  })

  it('kills exactly at the allowed number of failures in a row, and reports each of them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { maxLength: 30 }),
        fc.integer({ min: 1, max: 5 }),
        (results, allowed) => {
          const rules = healthRules({ consecutive_failures: allowed, grace_period_seconds: 0 })
          let state = healthBefore()
          let row = 0
          for (const healthy of results) {
            const verdict = judgeHealth(state, healthy ? good : bad, rules, 1000)
            row = healthy ? 0 : row + 1
            expect(verdict.kill !== undefined).to.equal(row >= allowed)
            expect(verdict.report?.healthy).to.equal(
              healthy ? (state.healthy === true ? undefined : true) : false,
            )
            if (verdict.kill !== undefined) return
            state = verdict.state
          }
        },
      ),
    )
  })

  it('sends the result of a check only when it is news', () => {
    const result = { type: 'HTTP', http: { status_code: 200 } } as const
    expect(isNewResult(undefined, result)).to.equal(true)
    expect(isNewResult(result, result)).to.equal(false)
    expect(isNewResult(result, { type: 'HTTP', http: { status_code: 500 } })).to.equal(true)
    expect(isNewResult(result, { type: 'HTTP', http: {} })).to.equal(true)
  })
})
