import { expect } from 'chai'
import fc from 'fast-check'
import { planInverseOffers } from '../../../../src/master/maintenance/decide/inverse-plan.ts'
import type {
  InverseOffer,
  InverseSituation,
} from '../../../../src/master/maintenance/decide/inverse-plan.ts'

const frameworkId = fc.constantFrom('f', 'g')
const agentId = fc.constantFrom('S0', 'S1')
const streamId = fc.constantFrom('old', 'new')
const unavailability = fc.nat(2).map((nanoseconds) => ({ start: { nanoseconds } }))
const offers = fc
  .array(fc.record({ frameworkId, agentId, unavailability, streamId }), { maxLength: 6 })
  .map((list): InverseOffer[] => list.map((offer, index) => ({ id: `O${index}`, ...offer })))
const leaving = fc.uniqueArray(
  fc.record({
    agentId,
    unavailability,
    affected: fc.uniqueArray(fc.record({ frameworkId, streamId }), { selector: (one) => one.frameworkId }),
  }),
  { selector: (one) => one.agentId },
)
const filters = fc.dictionary(fc.constantFrom('f S0', 'g S0', 'f S1', 'g S1'), fc.nat(20))

describe('inverse offers', () => {
  it('ask every affected framework once and nobody else, over random situations', () => {
    fc.assert(
      fc.property(offers, leaving, filters, (outstanding, agents, until) => {
        const situation: InverseSituation = {
          leaving: agents,
          outstanding,
          filteredUntilMs: (framework, agent) => until[`${framework} ${agent}`],
          nowMs: 10,
        }
        const { rescind, make } = planInverseOffers(situation)
        const kept = outstanding.filter((offer) => !rescind.includes(offer))
        const after = [...kept, ...make]
        const keyOf = (one: { frameworkId: string; agentId: string }): string =>
          `${one.frameworkId} ${one.agentId}`
        expect(new Set(after.map(keyOf)).size).to.equal(after.length)
        for (const asked of after) {
          const agent = agents.find((one) => one.agentId === asked.agentId)
          expect(agent?.unavailability).to.deep.equal(asked.unavailability)
          const affected = agent?.affected.find((one) => one.frameworkId === asked.frameworkId)
          expect(affected?.streamId).to.equal(asked.streamId)
        }
        for (const agent of agents) {
          for (const { frameworkId: framework } of agent.affected) {
            const key = `${framework} ${agent.agentId}`
            const silent = (until[key] ?? -1) > 10
            expect(after.some((one) => keyOf(one) === key) || silent, key).to.equal(true)
          }
        }
        const again = planInverseOffers({
          ...situation,
          outstanding: after.map((offer, index) => ({ id: `N${index}`, ...offer })),
        })
        expect(again).to.deep.equal({ rescind: [], make: [] })
      }),
      { numRuns: 100 },
    )
  })
})
