import { expect } from 'chai'
import fc from 'fast-check'
import type { Resource } from '@dcos-lite/lib/mesos'
import { createSeededRandom } from '@dcos-lite/lib/random'
import {
  addResources,
  containsResources,
  equalResources,
  scalarOf,
  subtractResources,
  sumResources,
} from '@dcos-lite/lib/resources'
import { allocate } from '../../../src/master/allocator/allocate.ts'
import type { Allocation } from '../../../src/master/allocator/allocate.ts'
import { filterLengthMs } from '../../../src/master/allocator/filters.ts'
import type { AllocationSnapshot } from '../../../src/master/allocator/snapshot.ts'
import { cluster, framework, resources } from './snapshots.ts'

const agents = {
  a: 'cpus:4;mem:1000;ports:[1-9];cpus(eng):2;disk:10',
  b: 'cpus:2;mem:500;ports:[1-9];mem(ops):100',
  c: 'cpus:8;mem:100',
}
const frameworks = [
  framework('f', ['*', 'eng']),
  framework('g', ['eng/front']),
  framework('h', ['ops'], { capabilities: new Set() }),
]

type Step =
  { kind: 'allocate'; seed: number } | { kind: 'decline' | 'use' | 'finish'; pick: number; part: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('allocate' as const), seed: fc.nat(1000) }),
  fc.record({
    kind: fc.constantFrom('decline' as const, 'use' as const, 'finish' as const),
    pick: fc.nat(100),
    part: fc.integer({ min: 1, max: 1999 }),
  }),
)

/** One history: offers are made, declined, partly used and given back. */
function play(snapshot: AllocationSnapshot, steps: Step[]): { offers: Allocation[]; used: Allocation[] } {
  const { ledger, filters } = snapshot
  const offers: Allocation[] = []
  const used: Allocation[] = []
  let nowMs = 0
  const decline = ({ agentId, frameworkId, role, resources: rest }: Allocation): void => {
    ledger.recover(agentId, { frameworkId, role }, rest)
    filters.add(frameworkId, role, agentId, { refused: rest, untilMs: nowMs + filterLengthMs(1, 1000) })
  }
  for (const one of steps) {
    nowMs += 400
    if (one.kind === 'allocate') {
      const made = allocate({ ...snapshot, nowMs }, ledger.agentIds(), createSeededRandom(one.seed))
      for (const offer of made) {
        expect(containsResources(ledger.available(offer.agentId), offer.resources)).to.equal(true)
        ledger.allocate(offer.agentId, offer, offer.resources)
        offers.push(offer)
      }
      continue
    }
    const [picked] = (one.kind === 'finish' ? used : offers).splice(
      one.pick % Math.max((one.kind === 'finish' ? used : offers).length, 1),
      1,
    )
    if (!picked) continue
    if (one.kind === 'decline') decline(picked)
    else if (one.kind === 'finish') ledger.recover(picked.agentId, picked, picked.resources)
    else {
      const wanted: Resource[] = resources(`cpus:${one.part / 1000}`)
      const rest = subtractResources(picked.resources, wanted)
      if (rest) used.push({ ...picked, resources: wanted })
      decline({ ...picked, resources: rest ?? picked.resources })
    }
  }
  return { offers, used }
}

describe('the books of the allocator', () => {
  it('never offer a resource twice and never lose one, over random histories', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const snapshot = cluster(agents, frameworks)
        const { ledger } = snapshot
        const { offers, used } = play(snapshot, steps)
        for (const [agentId, text] of Object.entries(agents)) {
          const held = sumResources(
            [...offers, ...used].filter((one) => one.agentId === agentId).map((one) => one.resources),
          )
          expect(equalResources(ledger.allocated(agentId), held)).to.equal(true)
          expect(equalResources(addResources(ledger.available(agentId), held), resources(text))).to.equal(
            true,
          )
        }
        const booked = [...ledger.holdings().values()]
          .flatMap((ofRole) => [...ofRole.values()])
          .reduce((sum, { quantities }) => sum + (quantities.get('cpus') ?? 0), 0)
        const cpus = [...offers, ...used].reduce(
          (sum, one) => sum + scalarOf(one.resources, 'cpus') * 1000,
          0,
        )
        expect(booked).to.equal(Math.round(cpus))
      }),
      { numRuns: 60 },
    )
  })

  it('follow an operation that changes resources', () => {
    const { ledger } = cluster({ a: 'cpus:4;disk:10' }, [])
    const holder = { frameworkId: 'f', role: 'eng' }
    ledger.allocate('a', holder, resources('disk:10'))
    const reserved: Resource[] = [
      {
        name: 'disk',
        type: 'SCALAR',
        scalar: { value: 10 },
        reservations: [{ type: 'DYNAMIC', role: 'eng' }],
      },
    ]
    ledger.convert('a', holder, resources('disk:10'), reserved)
    expect(equalResources(ledger.allocated('a'), reserved)).to.equal(true)
    ledger.recover('a', holder, reserved)
    expect(equalResources(ledger.available('a'), addResources(resources('cpus:4'), reserved))).to.equal(true)
    expect(ledger.clusterTotal().get('disk')).to.equal(10_000)
  })

  it('hold filters at least one allocation interval, at most a year, and 5 s when the length makes no sense', () => {
    expect(filterLengthMs(0, 1000)).to.equal(0)
    expect(filterLengthMs(0.1, 1000)).to.equal(1000)
    for (const odd of [undefined, -1, Number.NaN, 'x']) expect(filterLengthMs(odd, 1000)).to.equal(5000)
    expect(filterLengthMs(1e12, 1000)).to.equal(365 * 24 * 3600 * 1000)
    expect(filterLengthMs('Infinity', 1000)).to.equal(365 * 24 * 3600 * 1000)
  })
})
