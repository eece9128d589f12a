import { expect } from 'chai'
import fc from 'fast-check'
import type { Resource } from '@dcos-lite/lib/mesos'
import { sumResources, withAllocation } from '@dcos-lite/lib/resources'
import { createTally } from '../../../src/master/rendering/resource-tally.ts'

const scalar = fc
  .record({ name: fc.constantFrom('cpus', 'mem'), amount: fc.integer({ min: 1, max: 5000 }) })
  .map(({ name, amount }): Resource => ({ name, type: 'SCALAR', scalar: { value: amount / 1000 } }))
const ports = fc
  .array(fc.record({ begin: fc.integer({ min: 0, max: 70_000 }), length: fc.nat(50) }), {
    minLength: 1,
    maxLength: 30,
  })
  .map((list): Resource => {
    const range = list.map(({ begin, length }) => ({ begin, end: begin + length }))
    return { name: 'ports', type: 'RANGES', ranges: { range } }
  })
const set = fc
  .array(fc.constantFrom('x', 'y', 'z'), { minLength: 1, maxLength: 3 })
  .map((item): Resource => ({ name: 'bugs', type: 'SET', set: { item } }))
const volume = fc.constantFrom('v', 'w').map((id): Resource => ({
  name: 'disk',
  type: 'SCALAR',
  scalar: { value: 10 },
  reservations: [{ type: 'DYNAMIC', role: 'r' }],
  disk: { persistence: { id }, volume: { mode: 'RW', container_path: 'data' } },
}))
const resource = fc
  .tuple(fc.oneof(scalar, ports, set, volume), fc.constantFrom('*', 'r', ''))
  .map(([plain, role]) => (role === '' ? plain : (withAllocation([plain], role)[0] ?? plain)))

describe('a tally of resources', () => {
  it('comes to the same as the sum of all lists, whatever is added', () => {
    fc.assert(
      fc.property(fc.array(fc.array(resource, { maxLength: 4 }), { maxLength: 8 }), (lists) => {
        const tally = createTally()
        for (const list of lists) tally.add(list)
        const ordered = (list: Resource[]): string[] => list.map((one) => JSON.stringify(one)).sort()
        expect(ordered(tally.list())).to.deep.equal(ordered(sumResources(lists)))
      }),
      { numRuns: 100 },
    )
  })
})
