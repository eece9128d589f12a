import { expect } from 'chai'
import fc from 'fast-check'
import type { Resource } from '@dcos-lite/lib/mesos'
import { createSeededRandom } from '@dcos-lite/lib/random'
import {
  addResources,
  containsResources,
  equalResources,
  reservationRole,
  scalarOf,
  scalarQuantities,
  subtractResources,
  sumResources,
  unreserved,
} from '@dcos-lite/lib/resources'
import { allocate } from '../../../src/master/allocator/allocate.ts'
import type { Allocation } from '../../../src/master/allocator/allocate.ts'
import { filterLengthMs } from '../../../src/master/allocator/filters.ts'
import { topRoleOf } from '../../../src/master/allocator/ledger.ts'
import { addQuantities } from '../../../src/master/allocator/quantities.ts'
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

type Move = 'decline' | 'use' | 'finish' | 'rescind' | 'reserve' | 'unreserve' | 'lose' | 'return'
type Step = { kind: 'allocate'; seed: number } | { kind: Move; pick: number; part: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('allocate' as const), seed: fc.nat(1000) }),
  fc.record({
    kind: fc.constantFrom<Move>(
      'decline',
      'use',
      'finish',
      'rescind',
      'reserve',
      'unreserve',
      'lose',
      'return',
    ),
    pick: fc.nat(100),
    part: fc.integer({ min: 1, max: 1999 }),
  }),
)

interface History {
  offers: Allocation[]
  used: Allocation[]
  /** What every agent has now, by the model; absent while it is lost. */
  totals: Map<string, Resource[]>
}

const reservation = (role: string, cpus: number): Resource => ({
  name: 'cpus',
  type: 'SCALAR',
  scalar: { value: cpus },
  reservations: [{ type: 'DYNAMIC', role }],
})

/** One history: offers are made, answered, taken back and converted, tasks end, agents are lost and return. */
function play(snapshot: AllocationSnapshot, steps: Step[]): History {
  const { ledger, filters } = snapshot
  const history: History = {
    offers: [],
    used: [],
    totals: new Map(Object.entries(agents).map(([id, text]) => [id, resources(text)])),
  }
  const { offers, used, totals } = history
  let nowMs = 0
  const giveBack = (one: Allocation): void => ledger.recover(one.agentId, one, one.resources)
  const decline = (one: Allocation): void => {
    giveBack(one)
    const filter = { refused: one.resources, untilMs: nowMs + filterLengthMs(1, 1000) }
    filters.add(one.frameworkId, one.role, one.agentId, filter)
  }
  const take = (list: Allocation[], pick: number): Allocation | undefined =>
    list.splice(pick % Math.max(list.length, 1), 1)[0]
  const convert = (offer: Allocation, from: Resource[], to: Resource[]): void => {
    const rest = subtractResources(offer.resources, from)
    const total = totals.get(offer.agentId)
    if (!rest || !total) return decline(offer)
    ledger.convert(offer.agentId, offer, from, to)
    totals.set(offer.agentId, addResources(subtractResources(total, from) ?? [], to))
    decline({ ...offer, resources: addResources(rest, to) })
  }
  const lose = (agentId: string): void => {
    for (const list of [offers, used]) {
      for (const one of list.filter((entry) => entry.agentId === agentId)) giveBack(one)
      list.splice(0, list.length, ...list.filter((entry) => entry.agentId !== agentId))
    }
    ledger.removeAgent(agentId)
    filters.clearAgent(agentId)
    totals.delete(agentId)
  }
  for (const one of steps) {
    nowMs += 400
    if (one.kind === 'allocate') {
      const made = allocate({ ...snapshot, nowMs }, ledger.agentIdsWithFree(), createSeededRandom(one.seed))
      for (const offer of made) {
        expect(containsResources(ledger.available(offer.agentId), offer.resources)).to.equal(true)
        ledger.allocate(offer.agentId, offer, offer.resources)
        offers.push(offer)
      }
      filters.runEnded(nowMs)
      continue
    }
    const agentId = Object.keys(agents)[one.pick % 3] ?? 'a'
    if (one.kind === 'lose') lose(agentId)
    if (one.kind === 'return' && !totals.has(agentId)) {
      totals.set(agentId, resources(agents[agentId as keyof typeof agents]))
      ledger.setTotal(agentId, totals.get(agentId) ?? [])
    }
    if (one.kind === 'lose' || one.kind === 'return') continue
    const picked = take(one.kind === 'finish' ? used : offers, one.pick)
    if (!picked) continue
    const part = one.part / 1000
    if (one.kind === 'decline') decline(picked)
    else if (one.kind === 'finish' || one.kind === 'rescind') giveBack(picked)
    else if (one.kind === 'reserve')
      convert(picked, resources(`cpus:${part}`), [reservation(picked.role, part)])
    else if (one.kind === 'unreserve')
      convert(picked, [reservation(picked.role, part)], resources(`cpus:${part}`))
    else {
      const wanted: Resource[] = resources(`cpus:${part}`)
      const rest = subtractResources(picked.resources, wanted)
      if (rest) used.push({ ...picked, resources: wanted })
      decline({ ...picked, resources: rest ?? picked.resources })
    }
  }
  return history
}

describe('the books of the allocator', () => {
  it('never offer a resource twice and never lose one, over random histories', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const snapshot = cluster(agents, frameworks)
        const { ledger } = snapshot
        const { offers, used, totals } = play(snapshot, steps)
        expect([...ledger.agentIds()].sort()).to.deep.equal([...totals.keys()].sort())
        for (const [agentId, total] of totals) {
          const held = sumResources(
            [...offers, ...used].filter((one) => one.agentId === agentId).map((one) => one.resources),
          )
          expect(equalResources(ledger.allocated(agentId), held)).to.equal(true)
          expect(equalResources(addResources(ledger.available(agentId), held), total)).to.equal(true)
        }
        const booked = frameworks.reduce(
          (sum, { id, roles }) =>
            sum + roles.reduce((part, role) => part + (ledger.shares.held(role, id).get('cpus') ?? 0), 0),
          0,
        )
        const cpus = [...offers, ...used].reduce(
          (sum, one) => sum + scalarOf(one.resources, 'cpus') * 1000,
          0,
        )
        expect(booked).to.equal(Math.round(cpus))
        const free = new Map<string, number>()
        for (const agentId of totals.keys()) {
          addQuantities(free, scalarQuantities(unreserved(ledger.available(agentId))))
        }
        expect(ledger.freeUnreserved()).to.deep.equal(free)
        for (const top of ['*', 'eng', 'ops']) {
          const consumed = new Map<string, number>()
          for (const total of totals.values()) {
            const own = total.filter((one) => topRoleOf(reservationRole(one) ?? '') === top)
            addQuantities(consumed, scalarQuantities(own))
          }
          for (const one of [...offers, ...used]) {
            if (topRoleOf(one.role) === top)
              addQuantities(consumed, scalarQuantities(unreserved(one.resources)))
          }
          expect(ledger.consumed(top)).to.deep.equal(consumed)
        }
      }),
      { numRuns: 100 },
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
