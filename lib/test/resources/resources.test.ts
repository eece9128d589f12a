import { expect } from 'chai'
import fc from 'fast-check'
import {
  addResources,
  containsResources,
  countInRanges,
  equalResources,
  formatResources,
  intersectRanges,
  mergeRanges,
  normalizeResources,
  parseResources,
  scalarOf,
  subtractParts,
  subtractRanges,
  subtractResources,
  subtractWhatIsThere,
  sumResources,
  toDoubleFormat,
  toOldFormat,
  unreserved,
  allocatableTo,
  valuesOfRanges,
  withAllocation,
  withoutAllocation,
} from '../../src/resources/index.ts'
import type { Range, Resource } from '../../src/mesos/index.ts'

const range: fc.Arbitrary<Range> = fc
  .tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 8 }))
  .map(([begin, length]) => ({ begin, end: begin + length }))
const reservations = fc.constantFrom<Resource['reservations']>(
  undefined,
  [{ type: 'STATIC', role: 'eng' }],
  [{ type: 'DYNAMIC', role: 'eng', principal: 'p', labels: { labels: [{ key: 'a', value: 'b' }] } }],
)
const scalar: fc.Arbitrary<Resource> = fc
  .tuple(fc.constantFrom('cpus', 'mem'), fc.integer({ min: 0, max: 9_999 }), reservations)
  .map(([name, thousandths, stack]) => ({
    name,
    type: 'SCALAR',
    scalar: { value: thousandths / 1000 },
    ...(stack ? { reservations: stack } : {}),
  }))
const disjointPorts = (from: number): fc.Arbitrary<Resource> =>
  fc.array(range, { maxLength: 3 }).map((ranges) => ({
    name: 'ports',
    type: 'RANGES',
    ranges: { range: ranges.map(({ begin, end }) => ({ begin: begin + from, end: end + from })) },
  }))
const resources = (portsFrom: number): fc.Arbitrary<Resource[]> =>
  fc
    .tuple(fc.array(scalar, { maxLength: 5 }), disjointPorts(portsFrom))
    .map(([scalars, ports]) => [...scalars, ports])
const volume: Resource = {
  name: 'disk',
  type: 'SCALAR',
  scalar: { value: 10 },
  disk: { persistence: { id: 'v1' }, volume: { mode: 'RW', container_path: 'data' } },
  reservations: [{ type: 'DYNAMIC', role: 'eng' }],
}

describe('resources', () => {
  it('subtracting what was added gives back what was there', () => {
    fc.assert(
      fc.property(resources(0), resources(100), (left, right) => {
        const sum = addResources(left, right)
        expect(containsResources(sum, left)).to.equal(true)
        const rest = subtractResources(sum, right)
        expect(rest !== undefined && equalResources(rest, left)).to.equal(true)
      }),
      { numRuns: 100 },
    )
  })

  it('conserves every scalar to the thousandth in any order of addition', () => {
    fc.assert(
      fc.property(fc.array(resources(0), { maxLength: 5 }), (lists) => {
        const exact = lists
          .flat()
          .filter(({ name }) => name === 'cpus')
          .reduce((sum, { scalar: value }) => sum + Math.round((value?.value ?? 0) * 1000), 0)
        expect(scalarOf(sumResources(lists), 'cpus')).to.equal(exact / 1000)
        expect(equalResources(sumResources(lists), sumResources(lists.toReversed()))).to.equal(true)
      }),
      { numRuns: 50 },
    )
  })

  it('subtracts parts that were cut from entries as it subtracts everything else', () => {
    fc.assert(
      fc.property(resources(0), fc.integer({ min: 0, max: 1000 }), (from, share) => {
        const whole = sumResources([from])
        const parts = whole.map((resource): Resource => {
          if (resource.type === 'RANGES')
            return { ...resource, ranges: { range: resource.ranges?.range.slice(0, 1) ?? [] } }
          const value = Math.floor(((resource.scalar?.value ?? 0) * share) / 1000)
          return { ...resource, scalar: { value } }
        })
        const left = subtractParts(whole, parts)
        expect(left && equalResources(left, subtractResources(whole, parts) ?? [])).to.equal(true)
        expect(
          subtractParts(left ?? [], [{ name: 'cpus', type: 'SCALAR', scalar: { value: 1e6 } }]),
        ).to.equal(undefined)
      }),
      { numRuns: 100 },
    )
  })

  it('has no drift', () => {
    const tenth = parseResources('cpus:0.1')
    expect(scalarOf(sumResources([tenth, tenth, tenth]), 'cpus')).to.equal(0.3)
    expect(subtractResources(parseResources('cpus:0.3'), sumResources([tenth, tenth, tenth]))).to.deep.equal(
      [],
    )
  })

  it('refuses to subtract what is not contained, and can take what is there', () => {
    expect(subtractResources(parseResources('cpus:1'), parseResources('cpus:1.001'))).to.equal(undefined)
    expect(subtractResources(parseResources('cpus:2'), parseResources('cpus(eng):1'))).to.equal(undefined)
    expect(subtractWhatIsThere(parseResources('cpus:1;mem:5'), parseResources('cpus:3'))).to.deep.equal(
      parseResources('mem:5'),
    )
  })

  it('agrees with sets of numbers about ranges', () => {
    fc.assert(
      fc.property(fc.array(range, { maxLength: 5 }), fc.array(range, { maxLength: 5 }), (left, right) => {
        const values = valuesOfRanges
        const [l, r] = [values(left), values(right)]
        const sorted = [...new Set([...l, ...r])].sort((a, b) => a - b)
        expect(values(mergeRanges(left, right))).to.deep.equal(sorted)
        expect(values(subtractRanges(left, right))).to.deep.equal(l.filter((value) => !r.includes(value)))
        expect(values(intersectRanges(left, right))).to.deep.equal(l.filter((value) => r.includes(value)))
        expect(countInRanges(left)).to.equal(l.length)
      }),
      { numRuns: 100 },
    )
  })

  it('reads and writes the text notation', () => {
    const text = 'cpus:24;mem:24576;ports:[21000-24000,30000-34000];cpus(role):2;bugs(role):{a,b}'
    expect(formatResources(parseResources(text))).to.equal(text)
    fc.assert(
      fc.property(fc.array(scalar, { maxLength: 5 }), (list) => {
        const statics = list.filter(({ reservations: stack }) => stack?.[0]?.type !== 'DYNAMIC')
        expect(equalResources(parseResources(formatResources(statics)), statics)).to.equal(true)
      }),
      { numRuns: 50 },
    )
    expect(parseResources('[{"name":"cpus","type":"SCALAR","scalar":{"value":1},"role":"x"}]')).to.deep.equal(
      parseResources('cpus(x):1'),
    )
  })

  for (const text of ['cpus', 'cpus:x', 'cpus:-1', 'ports:[9-1]', 'ports:[a]', '[{']) {
    it(`says what is wrong with "${text}"`, () => {
      expect(() => parseResources(text))
        .to.throw(/cannot be read/)
        .with.property('code', 'DCL_RESOURCES_UNREADABLE')
    })
  }

  it('turns the old format into the new one and back', () => {
    const old: Resource[] = [
      { name: 'cpus', type: 'SCALAR', scalar: { value: 1 } },
      { name: 'mem', type: 'SCALAR', scalar: { value: 2 }, role: 'eng' },
      { name: 'disk', type: 'SCALAR', scalar: { value: 3 }, role: 'eng', reservation: { principal: 'p' } },
    ]
    const normal = normalizeResources(old)
    expect(normal.map(({ reservations: stack }) => stack)).to.deep.equal([
      undefined,
      [{ type: 'STATIC', role: 'eng' }],
      [{ type: 'DYNAMIC', role: 'eng', principal: 'p' }],
    ])
    expect(toOldFormat(normal)).to.deep.equal([{ ...old[0], role: '*' }, old[1], old[2]])
    expect(equalResources(normalizeResources(toDoubleFormat(normal)), normal)).to.equal(true)
  })

  it('keeps volumes whole', () => {
    expect(addResources([volume], [volume])).to.have.length(2)
    expect(subtractResources([volume], [{ ...volume, scalar: { value: 5 } }])).to.equal(undefined)
    expect(subtractResources([volume], [volume])).to.deep.equal([])
  })

  it('selects by reservation and marks allocations', () => {
    const all = parseResources('cpus:1;cpus(eng):2;cpus(ops):4')
    expect(scalarOf(unreserved(all), 'cpus')).to.equal(1)
    expect(scalarOf(allocatableTo(all, 'eng/frontend'), 'cpus')).to.equal(3)
    expect(withoutAllocation(withAllocation(all, 'eng'))).to.deep.equal(all)
    expect(containsResources(all, withAllocation(unreserved(all), 'eng'))).to.equal(false)
  })
})
