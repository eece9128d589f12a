import { expect } from 'chai'
import fc from 'fast-check'
import { decideScale } from '../../src/autoscale/decide/decide-scale.ts'
import type { ScaleQuestion } from '../../src/autoscale/decide/decide-scale.ts'
import type { ScaleRule } from '../../src/autoscale/decide/labels.ts'

const rule: ScaleRule = {
  metric: 'cpu',
  target: 0.5,
  min: 1,
  max: 10,
  coolDownMs: 60_000,
  stabilizationMs: 300_000,
}
const ask = (given: Partial<ScaleQuestion>) =>
  decideScale({
    rule,
    current: 2,
    observed: 0.5,
    history: [],
    measuringSinceMs: 0,
    nowMs: 1_000_000,
    ...given,
  })

describe('Scaling by what a service does', () => {
  it('adds instances at once, in proportion to the load, and stops at the limit', () => {
    expect(ask({ observed: 1 })).to.include({ instances: 4, recommended: 4 })
    expect(ask({ observed: 9 }).instances).to.equal(10)
    expect(ask({ observed: 0.54 }).instances).to.equal(2)
  })

  it('takes instances away only after the whole window asked for it', () => {
    const busy = [{ atMs: 900_000, instances: 2 }]
    expect(ask({ observed: 0.1, history: busy }).instances).to.equal(2)
    expect(ask({ observed: 0.1, measuringSinceMs: 900_000 }).instances).to.equal(2)
    const calm = [{ atMs: 900_000, instances: 1 }]
    expect(ask({ observed: 0.1, history: calm }).instances).to.equal(1)
  })

  it('rests while it cools down, when nothing is known, and when the service is stopped', () => {
    expect(ask({ observed: 1, lastScaledAtMs: 990_000 })).to.include({ instances: 2, recommended: 4 })
    expect(ask({ observed: undefined }).reason).to.equal('nothing could be measured')
    expect(ask({ current: 0, observed: 5 }).instances).to.equal(0)
  })

  it('reads a query as the whole, and the target as the part of one instance', () => {
    const query: ScaleRule = { ...rule, metric: 'prometheus', target: 100 }
    expect(ask({ rule: query, observed: 450 }).instances).to.equal(5)
  })

  it('keeps the limits, the peace while it cools down, and what was needed in the window, whatever is measured', () => {
    const question = fc.record({
      rule: fc
        .record({
          min: fc.integer({ min: 1, max: 5 }),
          extra: fc.nat(10),
          target: fc.double({ min: 0.01, max: 100, noNaN: true }),
        })
        .map(({ min, extra, target }): ScaleRule => ({ ...rule, min, max: min + extra, target })),
      current: fc.integer({ min: 1, max: 20 }),
      observed: fc.option(fc.double({ min: 0, max: 1000, noNaN: true }), { nil: undefined }),
      history: fc.array(
        fc.record({
          atMs: fc.integer({ min: 0, max: 1_000_000 }),
          instances: fc.integer({ min: 1, max: 20 }),
        }),
      ),
      measuringSinceMs: fc.integer({ min: 0, max: 1_000_000 }),
      lastScaledAtMs: fc.integer({ min: 0, max: 1_000_000 }),
      nowMs: fc.constant(1_000_000),
    })
    fc.assert(
      fc.property(question, (given) => {
        const { instances, reason } = decideScale(given)
        const { min, max, coolDownMs, stabilizationMs } = given.rule
        expect(instances).to.be.within(min, max)
        expect(reason).to.not.equal('')
        const outside = given.current < min || given.current > max
        if (outside) return
        if (given.lastScaledAtMs > given.nowMs - coolDownMs) expect(instances).to.equal(given.current)
        const window = given.history.filter(({ atMs }) => atMs > given.nowMs - stabilizationMs)
        const needed = Math.max(0, ...window.map((each) => each.instances))
        expect(instances).to.be.at.least(Math.min(given.current, needed))
      }),
      { numRuns: 100 },
    )
  })
})
