import { expect } from 'chai'
import fc from 'fast-check'
import { stepDrain } from '../../../src/master/decide/drain-step.ts'
import type { DrainSituation } from '../../../src/master/decide/drain-step.ts'

const name = fc.constantFrom('a', 'b', 'c')
const situation: fc.Arbitrary<DrainSituation> = fc
  .record({
    state: fc.constantFrom<('DRAINING' | 'DRAINED')[]>('DRAINING', 'DRAINED'),
    markGone: fc.boolean(),
    replaceUntilMs: fc.option(fc.nat(100), { nil: undefined }),
    connected: fc.boolean(),
    ordered: fc.boolean(),
    holders: fc.uniqueArray(name),
    ended: fc.nat(2),
    operations: fc.nat(2),
    accepted: fc.uniqueArray(name),
    nowMs: fc.nat(100),
  })
  .map(({ state, markGone, replaceUntilMs, holders, ended, accepted, ...rest }) => ({
    ...rest,
    drain: { state, markGone, startedMs: 0, ...(replaceUntilMs === undefined ? {} : { replaceUntilMs }) },
    holders,
    tasks: holders.length + ended,
    accepted: new Set(accepted),
  }))

const property = (check: (given: DrainSituation) => void): void =>
  fc.assert(fc.property(situation, check), { numRuns: 200 })

describe('the steps of a drain', () => {
  it('never kill before the deadline what a framework has not agreed to', () => {
    property((given) => {
      const { drain, holders, accepted, nowMs } = given
      const early = drain.replaceUntilMs !== undefined && nowMs < drain.replaceUntilMs
      if (!early || holders.every((id) => accepted.has(id))) return
      expect(stepDrain(given)).to.not.equal('order')
    })
  })

  it('order the kill once, as soon as nothing speaks against it', () => {
    property((given) => {
      const { drain, connected, ordered, tasks, operations, holders, accepted, nowMs } = given
      const due = drain.replaceUntilMs === undefined || nowMs >= drain.replaceUntilMs
      const agreed = holders.length > 0 && holders.every((id) => accepted.has(id))
      const open = drain.state === 'DRAINING' && connected && tasks + operations > 0
      expect(stepDrain(given) === 'order').to.equal(open && !ordered && (due || agreed))
    })
  })

  it('finish only when the agent is there and nothing is left on it', () => {
    property((given) => {
      if (stepDrain(given) !== 'finish') return
      if (given.drain.state === 'DRAINED') expect(given.drain.markGone).to.equal(true)
      else expect([given.connected, given.tasks, given.operations]).to.deep.equal([true, 0, 0])
    })
  })

  it('always come to an end: whatever the situation, some event makes the next step', () => {
    property((given) => {
      if (given.drain.state === 'DRAINED') return
      const later = { ...given, connected: true, ordered: false, nowMs: 1000 }
      expect(stepDrain(later)).to.equal(given.tasks + given.operations === 0 ? 'finish' : 'order')
      expect(stepDrain({ ...later, tasks: 0, operations: 0 })).to.equal('finish')
    })
  })
})
