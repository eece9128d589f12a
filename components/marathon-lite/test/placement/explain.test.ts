import { expect } from 'chai'
import fc from 'fast-check'
import { explainWaiting } from '../../src/placement/explain.ts'
import { ruleOrder } from '../../src/placement/refusals.ts'
import { offerOf } from './offers.ts'

const look = fc.record({
  agent: fc.nat(3),
  atMs: fc.integer({ min: 0, max: 100_000 }),
  foreign: fc.boolean(),
  used: fc.boolean(),
  rule: fc.option(fc.constantFrom(...ruleOrder), { nil: undefined }),
})

describe('The reason why something waits', () => {
  it('is never missing: one for the whole, and one for each known agent', () => {
    fc.assert(
      fc.property(
        fc.array(look, { maxLength: 5 }),
        fc.nat(4),
        fc.boolean(),
        fc.integer({ min: 0, max: 5 }),
        fc.integer({ min: 0, max: 200_000 }),
        (looks, known, connected, provisioned, launchAtMs) => {
          const agents = new Map(
            Array.from({ length: known }, (_, index) => [`agent-${index}`, `host-${index}`]),
          )
          const { reason, nodes } = explainWaiting({
            serviceId: '/a',
            waitingSinceMs: 0,
            nowMs: 100_000,
            connected,
            waiting: 5 - provisioned,
            provisioned,
            launchAtMs,
            agents,
            looks: new Map(
              looks.map(({ agent, rule, ...rest }) => [
                `agent-${agent}`,
                {
                  ...rest,
                  offer: offerOf('1', 'cpus:1'),
                  ...(rule ? { refusal: { rule, reason: 'it does not fit' } } : {}),
                },
              ]),
            ),
          })
          expect(reason).to.not.equal('')
          expect(nodes).to.have.length(known)
          for (const node of nodes) expect(node.reason).to.not.equal('')
        },
      ),
      { numRuns: 100 },
    )
  })

  it('says when the list of agents could not be read', () => {
    const { reason } = explainWaiting({
      ...{ serviceId: '/a', waitingSinceMs: 0, nowMs: 100_000, connected: true },
      ...{ waiting: 1, provisioned: 0, launchAtMs: 0, looks: new Map(), agents: new Map() },
      agentsUnread: 'the master answered 500',
    })
    expect(reason).to.include('could not be read from the master (the master answered 500)')
  })

  it('names the agents that are drained or deactivated, also those that never made an offer', () => {
    const { reason, nodes } = explainWaiting({
      ...{ serviceId: '/a', waitingSinceMs: 0, nowMs: 100_000, connected: true },
      ...{ waiting: 1, provisioned: 0, launchAtMs: 0, looks: new Map() },
      agents: new Map([['agent-1', 'one']]),
      leaving: new Map([
        ['agent-1', 'one'],
        ['agent-2', 'two'],
      ]),
    })
    expect(nodes.map(({ hostname, rule }) => [hostname, rule])).to.deep.equal([
      ['one', 'AgentMaintenance'],
      ['two', 'AgentMaintenance'],
    ])
    expect(nodes[0]?.change).to.include('dcos node reactivate agent-1')
    expect(reason).to.include('AgentMaintenance on 2')
  })
})
