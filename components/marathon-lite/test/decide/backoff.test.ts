import { expect } from 'chai'
import fc from 'fast-check'
import {
  delayAfterFailure,
  delayAfterProgress,
  isForgotten,
  launchAllowedAtMs,
} from '../../src/decide/backoff.ts'
import type { LaunchDelay } from '../../src/decide/backoff.ts'
import { afterSignal } from '../../src/decide/health-result.ts'

const rule = { backoffSeconds: 2, backoffFactor: 1.5, maxLaunchDelaySeconds: 10 }

describe('Launch delays', () => {
  it('grow with every failure up to the longest, and hold launches that long', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), (failures) => {
        let delay: LaunchDelay | undefined
        let lastMs = 0
        for (let count = 0; count < failures; count++) {
          delay = delayAfterFailure(delay, rule, 'v1', count)
          expect(delay.delayMs).to.be.within(lastMs, 10_000)
          lastMs = delay.delayMs
        }
        expect(launchAllowedAtMs(delay, 'v1')).to.equal(failures - 1 + lastMs)
        expect(launchAllowedAtMs(delay, 'v2')).to.equal(0)
      }),
      { numRuns: 20 },
    )
    expect(delayAfterFailure(undefined, rule, 'v1', 0).delayMs).to.equal(2000)
  })

  it('keep their length when a launch gets on, and are forgotten after the longest delay', () => {
    const delay = delayAfterProgress(delayAfterFailure(undefined, rule, 'v1', 0), 500)
    expect(delay).to.deep.equal({ configVersion: 'v1', delayMs: 2000, referenceMs: 500 })
    expect([isForgotten(delay, rule, 10_499), isForgotten(delay, rule, 10_500)]).to.deep.equal([false, true])
  })
})

describe('Results of health checks', () => {
  const health = { gracePeriodSeconds: 10, maxConsecutiveFailures: 2 }
  const fail = (atMs: number) => ({ healthy: false, atMs, cause: 'no' }) as const

  it('ignore failures in the grace period of an instance that was never healthy', () => {
    expect(afterSignal(undefined, fail(9000), health, 0)).to.deep.equal({
      result: undefined,
      counted: false,
      kill: false,
    })
    const healthy = afterSignal(undefined, { healthy: true, atMs: 1000 }, health, 0).result
    expect(afterSignal(healthy, fail(2000), health, 0)).to.deep.include({ counted: true, kill: false })
  })

  it('kill at the maximum of failures in a row, and never with a maximum of 0', () => {
    const first = afterSignal(undefined, fail(11_000), health, 0)
    expect(first.result).to.include({ alive: false, consecutiveFailures: 1 })
    expect(afterSignal(first.result, fail(12_000), health, 0).kill).to.equal(true)
    const patient = { ...health, maxConsecutiveFailures: 0 }
    expect(afterSignal(first.result, fail(12_000), patient, 0).kill).to.equal(false)
    const again = afterSignal(first.result, { healthy: true, atMs: 13_000 }, health, 0).result
    expect(again).to.include({ alive: true, consecutiveFailures: 0 })
  })
})
