import { expect } from 'chai'
import type { Resource } from '@dcos-lite/lib/mesos'
import { parseResources, withAllocation } from '@dcos-lite/lib/resources'
import { systemRandom } from '@dcos-lite/lib/random'
import { launchOperations } from '../../src/launching/operations.ts'
import { placeVolumes } from '../../src/placement/volumes.ts'
import { clusterDefaults } from '../../src/settings.ts'
import type { AppBody } from '../../src/definitions/app-body.ts'
import { appOf } from '../support/definitions.ts'
import { offerOf, waitingInstance } from './offers.ts'
import { assignWhole } from './assign-whole.ts'

function disk(type: 'PATH' | 'MOUNT', size: number, root: string, profile?: string): Resource {
  const at = type === 'PATH' ? { path: { root } } : { mount: { root } }
  const [plain] = withAllocation(parseResources(`disk:${size}`), 'slave_public')
  if (!plain) throw new Error('no disk')
  return { ...plain, disk: { source: { type, ...at, ...(profile === undefined ? {} : { profile }) } } }
}

const need = (given: object): Parameters<typeof placeVolumes>[0][number] => ({
  type: 'mount',
  size: 100,
  constraints: [],
  containerPath: 'data',
  ...given,
})
const rootsOf = (answer: ReturnType<typeof placeVolumes>): unknown =>
  'refusal' in answer
    ? answer.refusal.rule
    : answer.volumes.map(({ resource }) => [
        resource.disk?.source?.mount?.root ?? resource.disk?.source?.path?.root ?? 'root',
        resource.scalar?.value,
      ])

describe('Disks for persistent volumes', () => {
  const pool = [
    ...withAllocation(parseResources('disk:5000'), 'slave_public'),
    disk('MOUNT', 300, '/mnt/small'),
    disk('MOUNT', 900, '/mnt/large'),
    disk('MOUNT', 400, '/mnt/fast', 'ssd'),
    disk('PATH', 700, '/var/data'),
  ]

  it('of type mount go as a whole, the smallest that is large enough', () => {
    expect(rootsOf(placeVolumes([need({})], pool))).to.deep.equal([['/mnt/small', 300]])
    expect(rootsOf(placeVolumes([need({}), need({ size: 200 })], pool))).to.deep.equal([
      ['/mnt/large', 900],
      ['/mnt/small', 300],
    ])
    expect(rootsOf(placeVolumes([need({ maxSize: 200 })], pool))).to.equal('InsufficientDisk')
    expect(rootsOf(placeVolumes([need({}), need({}), need({})], pool))).to.equal('InsufficientDisk')
  })

  it('of type path and root give what is asked for', () => {
    expect(rootsOf(placeVolumes([need({ type: 'path' })], pool))).to.deep.equal([['/var/data', 100]])
    expect(
      rootsOf(placeVolumes([need({ type: 'root' }), need({ type: 'root', size: 10 })], pool)),
    ).to.deep.equal([
      ['root', 100],
      ['root', 10],
    ])
  })

  it('have the profile and the path that are asked for', () => {
    expect(rootsOf(placeVolumes([need({ profileName: 'ssd' })], pool))).to.deep.equal([['/mnt/fast', 400]])
    const like = (operator: string, pattern: string): unknown =>
      rootsOf(placeVolumes([need({ constraints: [['path', operator, pattern]] })], pool))
    expect(like('LIKE', '/mnt/l.*')).to.deep.equal([['/mnt/large', 900]])
    expect(like('UNLIKE', '/mnt/s.*')).to.deep.equal([['/mnt/large', 900]])
    expect(like('LIKE', '/none')).to.equal('InsufficientDisk')
  })

  const resident = (persistent: object): AppBody => ({
    cpus: 1,
    mem: 10,
    container: {
      type: 'MESOS',
      volumes: [{ containerPath: 'data', mode: 'RW', persistent: { size: 100, ...persistent } }],
    },
  })

  it('are reserved and made into volumes with their source in the call that launches', () => {
    const app = appOf(resident({ type: 'mount' }))
    const offer = offerOf('1', 'cpus:4;mem:1000;disk:1000;ports:[1-100]')
    offer.resources.push(disk('MOUNT', 300, '/mnt/small'))
    const { launches } = assignWhole({
      waiting: [{ service: app, instances: [waitingInstance('i')], placed: [] }],
      offers: [offer],
      settings: clusterDefaults,
      nowMs: 0,
      below: () => 0,
    })
    const launch = launches[0]
    if (!launch) throw new Error('nothing was launched')
    const { operations, record } = launchOperations(launch, waitingInstance('i'), {
      settings: clusterDefaults,
      enforced: false,
      below: () => 0,
      uuid: () => systemRandom.uuid(),
      reservedUntil: '2024-01-01T00:00:00.000Z',
    })
    const created = operations.flatMap((each) => (each.type === 'CREATE' ? each.create.volumes : []))
    expect(created[0]?.disk?.source).to.deep.equal({ type: 'MOUNT', mount: { root: '/mnt/small' } })
    expect(created[0]?.scalar).to.deep.equal({ value: 300 })
    const reserved = operations.flatMap((each) => (each.type === 'RESERVE' ? each.reserve.resources : []))
    expect(reserved.some((each) => each.disk?.source?.type === 'MOUNT' && !each.disk.persistence)).to.equal(
      true,
    )
    expect(record.reservation?.volumes[0]).to.include({ containerPath: 'data', size: 300 })
    expect(record.reservation?.timeoutAt).to.equal('2024-01-01T00:00:00.000Z')
  })

  const refusalOf = (body: AppBody, given: object = {}, homeRegion?: string): unknown => {
    const { attempts } = assignWhole({
      waiting: [{ service: appOf(body), instances: [waitingInstance('i')], placed: [] }],
      offers: [offerOf('1', 'cpus:4;mem:1000;disk:1000;ports:[1-100]', given)],
      settings: clusterDefaults,
      ...(homeRegion === undefined ? {} : { homeRegion }),
      nowMs: 0,
      below: () => 0,
    })
    const refusal = attempts[0]?.refusal
    return refusal && [refusal.rule, refusal.reason]
  }

  it('that an agent does not have are named', () => {
    expect(refusalOf(resident({ type: 'mount' }))).to.deep.equal([
      'InsufficientDisk',
      'the volume data needs 100 MiB on a disk of type mount, the largest free one has 0 MiB',
    ])
  })

  const outside = (provider: string, options: Record<string, unknown>): AppBody => ({
    container: {
      type: 'MESOS' as const,
      volumes: [{ containerPath: '/d', mode: 'RW' as const, external: { name: 'v', provider, options } }],
    },
  })

  it('of CSI plugins are refused on every agent, with the name of the plugin', () => {
    const capability = { accessMode: 'SINGLE_NODE_WRITER', accessType: 'mount' }
    const refused = refusalOf(outside('csi', { pluginName: 'ebs', capability }))
    expect(refused).to.deep.equal([
      'NoVolumeProvider',
      'the volume v needs the CSI plugin ebs, and agents here have no CSI plugins',
    ])
  })

  it('of volume drivers go to agents that have drivers, or do not tell', () => {
    const body = outside('dvdi', { 'dvdi/driver': 'rexray' })
    expect(refusalOf(body, { agent_capabilities: [] })).to.deep.equal([
      'NoVolumeProvider',
      'the volume v needs the volume driver rexray, and the agent has no volume drivers',
    ])
    expect(refusalOf(body, { agent_capabilities: ['volume:docker'] })).to.equal(undefined)
    expect(refusalOf(body)).to.equal(undefined)
  })

  it('and agents of another region are left to services that name a region or a zone', () => {
    const domain = { fault_domain: { region: { name: 'west' }, zone: { name: 'w1' } } }
    const [rule, reason] = refusalOf({}, { domain }, 'east') as [string, string]
    expect(rule).to.equal('UnfulfilledConstraint')
    expect(reason).to.contain('services stay in east')
    expect(refusalOf({}, { domain }, 'west')).to.equal(undefined)
    expect(refusalOf({}, {}, 'east')).to.equal(undefined)
    expect(refusalOf({}, { domain })).to.equal(undefined)
    expect(refusalOf({ constraints: [['@zone', 'LIKE', 'w.*']] }, { domain }, 'east')).to.equal(undefined)
  })
})
