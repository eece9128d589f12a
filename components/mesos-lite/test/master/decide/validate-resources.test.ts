import { expect } from 'chai'
import type { Resource } from '@dcos-lite/lib/mesos'
import { parseResources } from '@dcos-lite/lib/resources'
import { resourcesProblem } from '../../../src/master/decide/validate-resources.ts'

const scalar = (value: unknown, more: Partial<Resource> = {}): Resource => ({
  name: 'cpus',
  type: 'SCALAR',
  scalar: { value: value as number },
  ...more,
})
const ports = (...range: { begin: number; end: number }[]): Resource => ({
  name: 'ports',
  type: 'RANGES',
  ranges: { range },
})
const dynamic = (role: string): { type: 'DYNAMIC'; role: string } => ({ type: 'DYNAMIC', role })
const fixed = (role: string): { type: 'STATIC'; role: string } => ({ type: 'STATIC', role })

const invalid: [string, Resource, RegExp][] = [
  ['a negative amount', scalar(-0.001), /value < 0/],
  ['an amount that is not a number', scalar(Number.NaN), /no amount/],
  ['an endless amount', scalar(Infinity), /no amount/],
  ['an amount written as text', scalar('Infinity'), /no amount/],
  ['an amount that thousandths cannot count', scalar(1e300), /value >/],
  ['half a gpu', scalar(0.5, { name: 'gpus' }), /whole number/],
  ['a scalar without its amount', { name: 'cpus', type: 'SCALAR' }, /Invalid scalar/],
  ['a scalar with ranges', { ...scalar(1), ranges: { range: [] } }, /Invalid scalar/],
  ['no name', scalar(1, { name: '' }), /Empty resource name/],
  ['a range that ends before it begins', ports({ begin: 5, end: 4 }), /ends before it begins/],
  ['overlapping ranges', ports({ begin: 1, end: 5 }, { begin: 5, end: 9 }), /overlap/],
  ['a range out of all numbers', ports({ begin: 1, end: 2 ** 60 }), /whole numbers/],
  ['a negative range', ports({ begin: -1, end: 2 }), /whole numbers/],
  ['an item twice', { name: 'set', type: 'SET', set: { item: ['a', 'a'] } }, /duplicated/],
  ['a reserved star', scalar(1, { reservations: [dynamic('*')] }), /cannot be reserved/],
  ['a reservation for no role', scalar(1, { reservations: [dynamic('')] }), /Empty role/],
  ['a role that climbs', scalar(1, { reservations: [dynamic('a/../b')] }), /cannot include '\.\.'/],
  ['a refinement for another role', scalar(1, { reservations: [fixed('a'), dynamic('b')] }), /not below/],
  ['a refinement for the same role', scalar(1, { reservations: [fixed('a'), dynamic('a')] }), /not below/],
  ['a static refinement', scalar(1, { reservations: [dynamic('a'), fixed('a/b')] }), /static/],
  ['an old reservation of nothing', scalar(1, { role: '*', reservation: {} }), /cannot be reserved/],
  ['disk information of cpus', scalar(1, { disk: { source: { type: 'MOUNT' } } }), /DiskInfo/],
  ['something shared that is no volume', scalar(1, { name: 'disk', shared: {} }), /can be shared/],
  [
    'a persistence id that is a path',
    scalar(1, { name: 'disk', disk: { persistence: { id: 'a/b' } } }),
    /invalid/,
  ],
  [
    'a persistence id that climbs',
    scalar(1, { name: 'disk', disk: { persistence: { id: '..' } } }),
    /disallowed/,
  ],
  ['another allocation', scalar(1, { allocation_info: { role: 'ops' } }), /allocated to role 'ops'/],
]

describe('resources of a client', () => {
  for (const [what, resource, why] of invalid) {
    it(`are not valid with ${what}`, () => {
      expect(resourcesProblem([...parseResources('mem:1'), resource], 'eng')).to.match(why)
    })
  }

  it('are valid in both formats, refined, with touching ranges, and with nothing of something', () => {
    const resources: Resource[] = [
      ...parseResources('cpus:0.001;mem:1e9;gpus:2'),
      scalar(0),
      scalar(1, { role: 'eng', reservation: { principal: 'p' } }),
      scalar(1, { reservations: [fixed('eng'), dynamic('eng/web'), dynamic('eng/web/blue')] }),
      ports({ begin: 5, end: 9 }, { begin: 1, end: 4 }),
      scalar(1, { allocation_info: { role: 'eng' } }),
    ]
    expect(resourcesProblem(resources, 'eng')).to.equal(undefined)
  })
})
