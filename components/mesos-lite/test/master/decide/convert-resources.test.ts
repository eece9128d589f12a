import { expect } from 'chai'
import fc from 'fast-check'
import type { Resource } from '@dcos-lite/lib/mesos'
import { equalResources, parseResources, scalarOf } from '@dcos-lite/lib/resources'
import { planOperation } from '../../../src/agent/operations/decide/plan-operation.ts'
import { convertResources } from '../../../src/master/decide/convert-resources.ts'
import type { ConvertingOperation, OperationRules } from '../../../src/master/decide/validate-operation.ts'
import {
  applyConversion,
  checkpointedPart,
  totalWithCheckpointed,
} from '../../../src/protocol/checkpointed-resources.ts'

const rules: OperationRules = {
  role: 'eng',
  principal: 'p',
  shares: false,
  volumeExists: () => false,
  inUse: () => false,
}
const scalar = (name: string, value: number, more: Partial<Resource> = {}): Resource => ({
  name,
  type: 'SCALAR',
  scalar: { value },
  ...more,
})
const dynamic = (role: string, principal?: string): NonNullable<Resource['reservations']>[number] => ({
  type: 'DYNAMIC',
  role,
  ...(principal === undefined ? {} : { principal }),
})
const volume = (value: number, id = 'v', more: Partial<Resource> = {}): Resource =>
  scalar('disk', value, {
    reservations: [dynamic('eng')],
    disk: { persistence: { id }, volume: { mode: 'RW', container_path: 'data' } },
    ...more,
  })
const reserve = (...resources: Resource[]): ConvertingOperation => ({
  type: 'RESERVE',
  reserve: { resources },
})
const create = (...volumes: Resource[]): ConvertingOperation => ({ type: 'CREATE', create: { volumes } })
const problemOf = (operation: ConvertingOperation, more: Partial<OperationRules> = {}): string => {
  const result = convertResources(operation, { ...rules, ...more })
  return 'problem' in result ? result.problem : 'none'
}

describe('an operation on resources', () => {
  const refused: [string, ConvertingOperation, RegExp, Partial<OperationRules>?][] = [
    ['reserves nothing', reserve(), /names no resources/],
    [
      'reserves for another role',
      reserve(scalar('cpus', 1, { reservations: [dynamic('ops')] })),
      /not within/,
    ],
    ['makes a static reservation', reserve(scalar('cpus', 1, { role: 'eng' })), /not dynamically reserved/],
    [
      'reserves as another principal',
      reserve(scalar('cpus', 1, { reservations: [dynamic('eng', 'q')] })),
      /principal of the reservation is 'q'/,
    ],
    ['reserves a negative amount', reserve(scalar('cpus', -1, { reservations: [dynamic('eng')] })), /< 0/],
    ['reserves what is a volume', reserve(volume(1)), /persistent volume/],
    [
      'names a source in an offer',
      {
        type: 'RESERVE',
        reserve: {
          resources: [scalar('cpus', 1, { reservations: [dynamic('eng')] })],
          source: [scalar('cpus', 1)],
        },
      },
      /'source' is not allowed/,
    ],
    [
      'gives up a static reservation',
      { type: 'UNRESERVE', unreserve: { resources: [scalar('cpus', 1, { role: 'eng' })] } },
      /not dynamically/,
    ],
    [
      'gives up the disk below a volume',
      { type: 'UNRESERVE', unreserve: { resources: [volume(1)] } },
      /destroy/,
    ],
    ['makes a volume of cpus', create({ ...volume(1), name: 'cpus' }), /DiskInfo/],
    ['makes a volume of nobody’s disk', create(volume(1, 'v', { reservations: [] })), /needs reserved disk/],
    [
      'makes a volume with a host path',
      create(
        volume(1, 'v', {
          disk: {
            persistence: { id: 'v' },
            volume: { mode: 'RW', container_path: 'd', host_path: '/etc' },
          },
        }),
      ),
      /host path/,
    ],
    [
      'makes a volume that climbs',
      create(
        volume(1, 'v', {
          disk: { persistence: { id: 'v' }, volume: { mode: 'RW', container_path: 'a/../../b' } },
        }),
      ),
      /cannot contain/,
    ],
    [
      'makes a volume of a known id',
      create(volume(1)),
      /used by another volume/,
      { volumeExists: () => true },
    ],
    ['makes two volumes of one id', create(volume(1), volume(2)), /same persistence ID/],
    [
      'makes a shared volume without the capability',
      create(volume(1, 'v', { shared: {} })),
      /SHARED_RESOURCES/,
    ],
    [
      'destroys a volume in use',
      { type: 'DESTROY', destroy: { volumes: [volume(1)] } },
      /a task uses/,
      { inUse: () => true },
    ],
    [
      'grows by another kind of disk',
      { type: 'GROW_VOLUME', grow_volume: { volume: volume(1), addition: scalar('disk', 1) } },
      /not of the same reservation/,
    ],
    [
      'grows by a volume',
      { type: 'GROW_VOLUME', grow_volume: { volume: volume(1), addition: volume(1, 'w') } },
      /not of the same reservation/,
    ],
    [
      'shrinks to nothing',
      { type: 'SHRINK_VOLUME', shrink_volume: { volume: volume(1), subtract: { value: 1 } } },
      /less than the volume/,
    ],
    [
      'shrinks by less than nothing',
      { type: 'SHRINK_VOLUME', shrink_volume: { volume: volume(1), subtract: { value: -1 } } },
      /more than nothing/,
    ],
    [
      'shrinks a whole disk',
      {
        type: 'SHRINK_VOLUME',
        shrink_volume: {
          volume: volume(9, 'v', {
            disk: {
              persistence: { id: 'v' },
              volume: { mode: 'RW', container_path: 'd' },
              source: { type: 'MOUNT', mount: { root: '/mnt' } },
            },
          }),
          subtract: { value: 1 },
        },
      },
      /MOUNT disk cannot be resized/,
    ],
    [
      'is of a resource provider',
      reserve(scalar('disk', 1, { provider_id: { value: 'csi' }, reservations: [dynamic('eng')] })),
      /no resource provider 'csi'/,
    ],
  ]
  for (const [what, operation, why, more] of refused) {
    it(`is not valid when it ${what}`, () => expect(problemOf(operation, more)).to.match(why))
  }

  it('refines the reservation of a parent role, and takes only the top one back', () => {
    const refined = scalar('cpus', 1, { reservations: [{ type: 'STATIC', role: 'eng' }, dynamic('eng/web')] })
    const there = convertResources(reserve(refined), rules)
    if ('problem' in there) throw new Error(there.problem)
    expect(there.consumed).to.deep.equal([
      scalar('cpus', 1, { reservations: [{ type: 'STATIC', role: 'eng' }] }),
    ])
    const back = convertResources({ type: 'UNRESERVE', unreserve: { resources: [refined] } }, rules)
    expect(back).to.deep.equal({ consumed: there.converted, converted: there.consumed })
  })

  it('makes a volume of a whole mounted disk only', () => {
    const source = { type: 'MOUNT', mount: { root: '/mnt' } } as const
    const disk = scalar('disk', 100, { reservations: [dynamic('eng')], disk: { source } })
    const part = (value: number): Resource => ({
      ...disk,
      scalar: { value },
      disk: { source, persistence: { id: 'v' }, volume: { mode: 'RW', container_path: 'd' } },
    })
    const whole = convertResources(create(part(100)), rules)
    const half = convertResources(create(part(50)), rules)
    if ('problem' in whole || 'problem' in half) throw new Error('both are valid by themselves')
    expect(applyConversion([disk], whole)).to.deep.equal([part(100)])
    expect(applyConversion([disk], half)).to.equal(undefined)
  })

  it('of an operator may move a reservation by its source', () => {
    const resources = [scalar('cpus', 1, { reservations: [dynamic('ops')] })]
    const source = [scalar('cpus', 1, { reservations: [dynamic('eng'), dynamic('eng/web')] })]
    const operation: ConvertingOperation = { type: 'RESERVE', reserve: { resources, source } }
    const moved = convertResources(operation, { ...rules, role: undefined, principal: undefined })
    expect(moved).to.deep.equal({ consumed: source, converted: resources })
    const stuck = [scalar('cpus', 1, { reservations: [{ type: 'STATIC', role: 'eng' }] })]
    const wrong: ConvertingOperation = { type: 'RESERVE', reserve: { resources, source: stuck } }
    expect(problemOf(wrong, { role: undefined })).to.match(/static reservation cannot be changed/)
  })
})

const started = parseResources('cpus:4;mem:1000;disk:100;disk(eng):50;ports:[1-9]')

/** A random operation that may or may not fit. */
const operation: fc.Arbitrary<ConvertingOperation> = fc
  .record({
    kind: fc.constantFrom('reserve', 'unreserve', 'create', 'destroy', 'grow', 'shrink'),
    name: fc.constantFrom('cpus', 'mem', 'disk'),
    role: fc.constantFrom('eng', 'eng/web'),
    id: fc.constantFrom('v', 'w'),
    size: fc.integer({ min: 1, max: 60 }),
    step: fc.integer({ min: 1, max: 9 }),
  })
  .map(({ kind, name, role, id, size, step }): ConvertingOperation => {
    const reserved = scalar(name, size, { reservations: [dynamic(role)] })
    if (kind === 'reserve') return reserve(reserved)
    if (kind === 'unreserve') return { type: 'UNRESERVE', unreserve: { resources: [reserved] } }
    if (kind === 'create') return create(volume(size, id))
    if (kind === 'destroy') return { type: 'DESTROY', destroy: { volumes: [volume(size, id)] } }
    const addition = scalar('disk', step, { reservations: [dynamic('eng')] })
    return kind === 'grow'
      ? { type: 'GROW_VOLUME', grow_volume: { volume: volume(size, id), addition } }
      : { type: 'SHRINK_VOLUME', shrink_volume: { volume: volume(size, id), subtract: { value: step } } }
  })

describe('random operations', () => {
  it('conserve every resource, and master and agent come to the same, also after a restart at any point', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 25 }), (operations) => {
        let total = started
        let checkpointed: Resource[] = []
        for (const one of operations) {
          const conversion = convertResources(one, rules)
          if ('problem' in conversion) continue
          const next = applyConversion(total, conversion)
          const plan = planOperation(started, checkpointed, conversion)
          if (!next) {
            expect(plan).to.have.property('refused')
            continue
          }
          if ('refused' in plan) {
            expect(plan.refused).to.match(/has a volume of that role/)
            continue
          }
          total = next
          checkpointed = plan.checkpointed
          for (const name of ['cpus', 'mem', 'disk']) {
            expect(scalarOf(total, name)).to.equal(scalarOf(started, name))
          }
          expect(equalResources(checkpointed, checkpointedPart(total))).to.equal(true)
          const again = totalWithCheckpointed(started, checkpointed)
          expect(again.uncovered).to.deep.equal([])
          expect(equalResources(again.total, total)).to.equal(true)
        }
      }),
      { numRuns: 100 },
    )
  })

  it('never forget a volume when the agent is started with less', () => {
    const kept = [volume(30), scalar('cpus', 3, { reservations: [dynamic('eng')] })]
    const { total, uncovered } = totalWithCheckpointed(parseResources('cpus:2;mem:10;disk:20'), kept)
    expect(uncovered).to.deep.equal(kept.toReversed())
    expect(checkpointedPart(total)).to.have.length(2)
    expect(scalarOf(total, 'mem')).to.equal(10)
  })
})
