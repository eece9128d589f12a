import { expect } from 'chai'
import fc from 'fast-check'
import type { ListedAgent } from '../../src/agents/directory.ts'
import { newInstance } from '../../src/decide/new-instance.ts'
import type { AppDefinition } from '../../src/definitions/app.ts'
import type { InstanceRecord } from '../../src/instances/types.ts'
import { fieldValue } from '../../src/placement/fields.ts'
import { unmetConstraint } from '../../src/placement/constraints.ts'
import { abandonMoves, moveTimeoutMs } from '../../src/rebalance/decide/abandon-moves.ts'
import { planMoves } from '../../src/rebalance/decide/plan-moves.ts'
import { appOf, version } from '../support/definitions.ts'

const agentOf = (index: number, rack: string, free = 4, leaving = false): ListedAgent => ({
  place: {
    agentId: `a${index}`,
    hostname: `h${index}`,
    attributes: [{ name: 'rack', type: 'TEXT', text: { value: rack } }],
  },
  leaving,
  url: '',
  free: { cpus: free, mem: 10_000, disk: 10_000, gpus: 0 },
  total: { cpus: 8, mem: 20_000, disk: 20_000, gpus: 0 },
})

const running = (app: AppDefinition, agent: ListedAgent, index: number): InstanceRecord => ({
  ...newInstance(app, { id: `i${index}`, now: version(index) }),
  condition: 'Running',
  activeSince: version(index),
  agent: agent.place,
})

describe('A plan to run instances elsewhere', () => {
  it('moves the youngest to where there are fewest, until it is even', () => {
    const agents = [agentOf(1, 'a'), agentOf(2, 'a')]
    const app = appOf({ instances: 4, cpus: 1 })
    const instances = [1, 2, 3, 4].map((index) => running(app, agents[0] as ListedAgent, index))
    const moves = planMoves([{ service: app, instances }], agents)
    expect(moves.map(({ instanceId, to }) => [instanceId, to.hostname])).to.deep.equal([
      ['i4', 'h2'],
      ['i3', 'h2'],
    ])
  })

  it('goes nowhere that is full or leaving, and leaves what is even in peace', () => {
    const app = appOf({ instances: 2, cpus: 1 })
    const full = [agentOf(1, 'a'), agentOf(2, 'a', 0.5), agentOf(3, 'a', 4, true)]
    const both = [1, 2].map((index) => running(app, full[0] as ListedAgent, index))
    expect(planMoves([{ service: app, instances: both }], full)).to.deep.equal([])
    const even = [agentOf(1, 'a'), agentOf(2, 'a')]
    const spread = even.map((agent, index) => running(app, agent, index))
    expect(planMoves([{ service: app, instances: spread }], even)).to.deep.equal([])
  })

  it('obeys the constraints with every move, fits, and never makes groups less even', () => {
    const world = fc.record({
      racks: fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 2, maxLength: 6 }),
      at: fc.array(fc.nat(20), { maxLength: 8 }),
      constraint: fc.constantFrom<string[][]>(
        [],
        [['rack', 'GROUP_BY']],
        [['rack', 'LIKE', '[ab]']],
        [['hostname', 'MAX_PER', '3']],
      ),
    })
    fc.assert(
      fc.property(world, ({ racks, at, constraint }) => {
        const agents = racks.map((rack, index) => agentOf(index, rack, 2))
        const app = appOf({ instances: Math.max(at.length, 1), cpus: 1, constraints: constraint })
        const instances = at.map((which, index) =>
          running(app, agents[which % agents.length] as ListedAgent, index),
        )
        const moves = planMoves([{ service: app, instances }], agents)
        const arrived = new Map<string, number>()
        let now = instances
        const spread = (): number => {
          const sizes = new Map<string, number>(racks.map((rack) => [rack, 0]))
          for (const { agent } of now) {
            const rack = agent ? (fieldValue('rack', agent) ?? '') : ''
            sizes.set(rack, (sizes.get(rack) ?? 0) + 1)
          }
          return Math.max(...sizes.values()) - Math.min(...sizes.values())
        }
        for (const { instanceId, to } of moves) {
          const before = spread()
          const target = agents.find(({ place }) => place.agentId === to.agentId) as ListedAgent
          const others = now.filter(({ id }) => id !== instanceId)
          const placed = others.flatMap(({ agent }) =>
            agent ? [{ agent, wantedInstances: app.instances }] : [],
          )
          expect(unmetConstraint(app.constraints, target.place, placed)).to.equal(undefined)
          arrived.set(to.agentId, (arrived.get(to.agentId) ?? 0) + 1)
          expect(arrived.get(to.agentId)).to.be.at.most(2)
          now = now.map((each) => (each.id === instanceId ? { ...each, agent: target.place } : each))
          if (constraint[0]?.[1] === 'GROUP_BY') expect(spread()).to.be.at.most(before)
        }
        expect(new Set(moves.map(({ instanceId }) => instanceId)).size).to.equal(moves.length)
      }),
      { numRuns: 100 },
    )
  })

  it('is given up when the new instance finds no place in time: the old one stays', () => {
    const app = appOf({})
    const old: InstanceRecord = { ...running(app, agentOf(1, 'a'), 1), moving: true }
    const replaces = { instanceId: old.id, agentId: 'a2', hostname: 'h2' }
    const waiting: InstanceRecord = { ...newInstance(app, { id: 'new', now: version(0) }), replaces }
    const startMs = Date.parse(version(0))
    const early = abandonMoves([old, waiting], startMs)
    expect(early).to.deep.equal({ instances: [old, waiting], wakeAtMs: startMs + moveTimeoutMs })
    const { moving: _moving, ...staying } = old
    expect(abandonMoves([old, waiting], startMs + moveTimeoutMs).instances).to.deep.equal([staying])
  })
})
