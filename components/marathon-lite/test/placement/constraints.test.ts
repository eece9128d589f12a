import { expect } from 'chai'
import fc from 'fast-check'
import type { AgentPlace } from '../../src/instances/types.ts'
import { unmetConstraint } from '../../src/placement/constraints.ts'
import type { Placed } from '../../src/placement/constraints.ts'
import { comparableNumber, fieldValue } from '../../src/placement/fields.ts'

const place = (hostname: string, attributes: Record<string, string> = {}): AgentPlace => ({
  agentId: hostname,
  hostname,
  region: 'north',
  zone: `zone-${hostname}`,
  attributes: Object.entries(attributes).map(([name, value]) => ({ name, type: 'TEXT', text: { value } })),
})
const on = (...hostnames: string[]): Placed[] =>
  hostnames.map((hostname) => ({ agent: place(hostname), wantedInstances: 6 }))
const fits = (constraint: string[], agent: AgentPlace, placed: Placed[] = []): boolean =>
  unmetConstraint([constraint], agent, placed) === undefined

describe('Placement constraints', () => {
  it('UNIQUE refuses a value that is taken', () => {
    expect(fits(['hostname', 'UNIQUE'], place('a'), on('b'))).to.equal(true)
    expect(fits(['@hostname', 'UNIQUE'], place('a'), on('a'))).to.equal(false)
  })

  it('CLUSTER wants its value, or the one of the first instance', () => {
    expect(fits(['hostname', 'CLUSTER', 'a'], place('a'))).to.equal(true)
    expect(fits(['hostname', 'CLUSTER', 'a'], place('b'))).to.equal(false)
    expect(fits(['hostname', 'CLUSTER'], place('b'))).to.equal(true)
    expect(fits(['hostname', 'CLUSTER'], place('b'), on('a'))).to.equal(false)
  })

  it('MAX_PER counts instances with the value', () => {
    expect(fits(['hostname', 'MAX_PER', '2'], place('a'), on('a', 'b'))).to.equal(true)
    expect(fits(['hostname', 'MAX_PER', '2'], place('a'), on('a', 'a'))).to.equal(false)
  })

  it('LIKE and UNLIKE refuse with a pattern that would take years, and hold nothing up', () => {
    for (const operator of ['LIKE', 'UNLIKE']) {
      const constraint = ['rack', operator, '(r+)+']
      const reason = 'rack is not compared with (r+)+, which takes too long'
      expect(unmetConstraint([constraint], place('x', { rack: `${'r'.repeat(60)}!` }), [])).to.have.property(
        'reason',
        reason,
      )
    }
  }).timeout(30_000)

  it('LIKE and UNLIKE match the whole value, and UNLIKE is content with a missing field', () => {
    expect(fits(['rack', 'LIKE', 'a[0-9]'], place('x', { rack: 'a1' }))).to.equal(true)
    expect(fits(['rack', 'LIKE', 'a[0-9]'], place('x', { rack: 'a12' }))).to.equal(false)
    expect(fits(['rack', 'LIKE', '.*'], place('x'))).to.equal(false)
    expect(fits(['rack', 'UNLIKE', 'a.*'], place('x'))).to.equal(true)
    expect(fits(['rack', 'UNLIKE', 'a.*'], place('x', { rack: 'a1' }))).to.equal(false)
  })

  it('IS compares text and numbers', () => {
    const agent: AgentPlace = {
      ...place('a'),
      attributes: [{ name: 'ratio', type: 'SCALAR', scalar: { value: 0.8 } }],
    }
    expect(fits(['ratio', 'IS', '0.80'], agent)).to.equal(true)
    expect(fits(['ratio', 'IS', '0.9'], agent)).to.equal(false)
    expect(fits(['@region', 'IS', 'north'], agent)).to.equal(true)
  })

  it('writes attributes as text: scalars to three decimals, ranges and sets sorted', () => {
    const agent: AgentPlace = {
      ...place('a'),
      attributes: [
        {
          name: 'r',
          type: 'RANGES',
          ranges: {
            range: [
              { begin: 8, end: 9 },
              { begin: 1, end: 5 },
            ],
          },
        },
        { name: 's', type: 'SET', set: { item: ['b', 'a'] } },
      ],
    }
    expect([fieldValue('r', agent), fieldValue('s', agent)]).to.deep.equal(['[1-5,8-9]', '{a,b}'])
    expect([0.0005, 0.0015, 1.25, 2].map(comparableNumber)).to.deep.equal(['0', '0.002', '1.25', '2'])
  })

  it('GROUP_BY spreads evenly: sizes differ by at most one and all groups are used', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 4 }),
        fc.boolean(),
        (count, groups, named) => {
          const racks = Array.from({ length: groups }, (_, index) => place('x', { rack: `r${index}` }))
          const placed: Placed[] = []
          const constraint = named ? ['rack', 'GROUP_BY', String(groups)] : ['rack', 'GROUP_BY']
          for (let launched = 0; launched < count; launched++) {
            // Without a value any group in use is as good as a new one, so the emptiest offer comes first, as in assignments.
            const held = (rack: AgentPlace): number => placed.filter((each) => each.agent === rack).length
            const ordered = named ? racks : [...racks].sort((a, b) => held(a) - held(b))
            const agent = ordered.find((each) => fits(constraint, each, placed))
            expect(agent, `instance ${launched}`).to.not.equal(undefined)
            if (agent) placed.push({ agent, wantedInstances: count })
          }
          const sizes = racks.map((rack) => placed.filter(({ agent }) => agent === rack).length)
          expect(Math.max(...sizes) - Math.min(...sizes)).to.be.at.most(1)
        },
      ),
      { numRuns: 50 },
    )
  })
})
