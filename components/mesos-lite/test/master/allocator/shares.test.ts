import { expect } from 'chai'
import fc from 'fast-check'
import { createSeededRandom } from '@dcos-lite/lib/random'
import { containsResources, scalarOf, scalarQuantities } from '@dcos-lite/lib/resources'
import { allocate } from '../../../src/master/allocator/allocate.ts'
import type { AllocationSnapshot } from '../../../src/master/allocator/snapshot.ts'
import { orderOf } from './progressive-filling.ts'
import { cluster, framework, resources } from './snapshots.ts'

/** Frameworks take one task after the other as they are first in order, until none fits. */
function fill(snapshot: AllocationSnapshot, demands: Record<string, string>): Record<string, number> {
  const launched = Object.fromEntries(Object.keys(demands).map((id) => [id, 0]))
  for (;;) {
    const next = orderOf(snapshot).find((id) => {
      const needed = resources(demands[id] ?? '')
      return containsResources(snapshot.ledger.available('a'), needed)
    })
    if (next === undefined) return launched
    snapshot.ledger.allocate('a', { frameworkId: next, role: next }, resources(demands[next] ?? ''))
    launched[next] = (launched[next] ?? 0) + 1
  }
}

const demands = { A: 'cpus:1;mem:4', B: 'cpus:3;mem:1' }
const twoRoles = (weights = new Map<string, number>()): AllocationSnapshot =>
  cluster({ a: 'cpus:9;mem:18' }, [framework('A', ['A']), framework('B', ['B'])], { weights })

describe('dominant resource fairness', () => {
  it('ends the worked example with 3 and 2 tasks', () => {
    expect(fill(twoRoles(), demands)).to.deep.equal({ A: 3, B: 2 })
  })

  it('divides shares by weights: the worked example with weight 3 ends with 4 and 1', () => {
    expect(fill(twoRoles(new Map([['A', 3]])), demands)).to.deep.equal({ A: 4, B: 1 })
  })

  it('sorts a role with children of its own against them', () => {
    const snapshot = cluster({ a: 'cpus:10;mem:100' }, [
      framework('x', ['eng']),
      framework('y', ['eng/front']),
      framework('z', ['ops']),
    ])
    snapshot.ledger.allocate('a', { frameworkId: 'x', role: 'eng' }, resources('cpus:4'))
    snapshot.ledger.allocate('a', { frameworkId: 'y', role: 'eng/front' }, resources('cpus:1'))
    snapshot.ledger.allocate('a', { frameworkId: 'z', role: 'ops' }, resources('cpus:4'))
    expect(orderOf(snapshot)).to.deep.equal(['ops', 'eng/front', 'eng'])
    expect(snapshot.ledger.shares.dominantShare('eng')).to.equal(0.5)
  })

  it('breaks ties by fewer allocations, then by name', () => {
    const snapshot = cluster({ a: 'cpus:10;mem:100' }, [
      framework('z', ['z']),
      framework('b', ['b']),
      framework('c', ['c']),
    ])
    expect(orderOf(snapshot)).to.deep.equal(['b', 'c', 'z'])
    const holder = { frameworkId: 'b', role: 'b' }
    snapshot.ledger.allocate('a', holder, resources('cpus:1'))
    snapshot.ledger.recover('a', holder, resources('cpus:1'))
    expect(orderOf(snapshot)).to.deep.equal(['c', 'z', 'b'])
  })

  it('counts what suppressed frameworks hold, the total of all agents, and not the excluded resources', () => {
    const snapshot = cluster({ a: 'cpus:10;gpus:2', b: 'cpus:10' }, [
      framework('quiet', ['b'], { suppressed: new Set(['b']) }),
      framework('x', ['b']),
      framework('y', ['c']),
    ])
    snapshot.ledger.allocate('a', { frameworkId: 'quiet', role: 'b' }, resources('cpus:3'))
    snapshot.ledger.allocate('a', { frameworkId: 'y', role: 'c' }, resources('gpus:1'))
    expect(orderOf(snapshot)).to.deep.equal(['b', 'c'])
    expect(snapshot.ledger.shares.dominantShare('b')).to.equal(0.15)
    expect(orderOf({ ...snapshot, excludedFromShares: new Set(['gpus']) })).to.deep.equal(['c', 'b'])
  })

  it('weighs an inner role as a whole, and its own frameworks like one child', () => {
    const snapshot = cluster(
      { a: 'cpus:12' },
      [framework('x', ['eng']), framework('y', ['eng/front']), framework('z', ['ops'])],
      {
        weights: new Map([
          ['eng', 3],
          ['eng/front', 2],
        ]),
      },
    )
    snapshot.ledger.allocate('a', { frameworkId: 'x', role: 'eng' }, resources('cpus:2'))
    snapshot.ledger.allocate('a', { frameworkId: 'y', role: 'eng/front' }, resources('cpus:3'))
    snapshot.ledger.allocate('a', { frameworkId: 'z', role: 'ops' }, resources('cpus:2'))
    expect(orderOf(snapshot)).to.deep.equal(['eng/front', 'eng', 'ops'])
  })

  it('gives every framework at least its equal part when all want everything (sharing incentive)', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 0, max: 2 ** 30 }),
        (frameworkCount, rounds, seed) => {
          const agentCount = frameworkCount * rounds
          const agents = Object.fromEntries(
            Array.from({ length: agentCount }, (_, index) => [`a${index}`, 'cpus:4;mem:1000']),
          )
          const frameworks = Array.from({ length: frameworkCount }, (_, index) =>
            framework(`f${index}`, [index % 2 === 0 ? 'even' : 'odd']),
          )
          const snapshot = cluster(agents, frameworks)
          const made = allocate(snapshot, snapshot.agents.keys(), createSeededRandom(seed))
          const byRole = new Map<string, number>()
          for (const { role, resources: given } of made) {
            byRole.set(role, (byRole.get(role) ?? 0) + scalarOf(given, 'cpus'))
          }
          const roles = frameworkCount === 1 ? 1 : 2
          for (const cpus of byRole.values()) {
            expect(cpus).to.be.at.least(Math.floor(agentCount / roles) * 4)
          }
          expect([...byRole.values()].reduce((sum, cpus) => sum + cpus, 0)).to.equal(agentCount * 4)
        },
      ),
      { numRuns: 40 },
    )
  })

  it('counts amounts of every kind and forgets nothing of a framework until told', () => {
    const snapshot = twoRoles()
    snapshot.ledger.allocate('a', { frameworkId: 'A', role: 'A' }, resources('cpus:1;mem:4'))
    expect(snapshot.ledger.shares.held('A', 'A')).to.deep.equal(scalarQuantities(resources('cpus:1;mem:4')))
    snapshot.ledger.forgetFramework('A')
    expect(snapshot.ledger.shares.held('A', 'A').size).to.equal(0)
  })
})
