import { expect } from 'chai'
import fc from 'fast-check'
import { allocate } from '../../../src/master/allocator/allocate.ts'
import type { Allocation } from '../../../src/master/allocator/allocate.ts'
import type { AllocationSnapshot } from '../../../src/master/allocator/snapshot.ts'
import { cluster, framework, quota } from './snapshots.ts'

const inGivenOrder = { shuffle: <T>(items: readonly T[]): T[] => [...items] }
const roles = ['eng', 'eng/dev', 'ops']

const worlds = fc.record({
  agents: fc.array(fc.integer({ min: 1, max: 16 }), { minLength: 1, maxLength: 24 }),
  frameworks: fc.array(fc.subarray(roles, { minLength: 1 }), { minLength: 1, maxLength: 5 }),
  weight: fc.integer({ min: 1, max: 4 }),
  limit: fc.option(fc.integer({ min: 0, max: 60 })),
  size: fc.integer({ min: 1, max: 8 }),
})
type World = typeof worlds extends fc.Arbitrary<infer T> ? T : never

function snapshotOf({ agents, frameworks, weight, limit }: World): AllocationSnapshot {
  return cluster(
    Object.fromEntries(agents.map((cpus, at) => [`a${at}`, `cpus:${cpus};mem:${cpus * 100}`])),
    frameworks.map((ofOne, at) => framework(`f${at}`, ofOne)),
    {
      weights: new Map([['ops', weight]]),
      quotas: limit === null ? new Map() : new Map([['eng', quota('', `cpus:${limit}`)]]),
    },
  )
}

function book({ ledger }: AllocationSnapshot, made: Allocation[]): Allocation[] {
  for (const one of made) ledger.allocate(one.agentId, one, one.resources)
  return made
}

describe('a run in slices', () => {
  it('gives the same as one run, when each slice is booked before the next', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const [whole, sliced] = [snapshotOf(world), snapshotOf(world)]
        const ids = [...whole.agents.keys()]
        const atOnce = book(whole, allocate(whole, ids, inGivenOrder))
        const inSlices: Allocation[] = []
        for (let at = 0; at < ids.length; at += world.size) {
          const slice = ids.slice(at, at + world.size)
          inSlices.push(...book(sliced, allocate(sliced, slice, inGivenOrder)))
        }
        expect(inSlices).to.deep.equal(atOnce)
      }),
      { numRuns: 100 },
    )
  })
})
