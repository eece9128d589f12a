import { expect } from 'chai'
import fc from 'fast-check'
import type { Resource } from '@dcos-lite/lib/mesos'
import { judgeDisk, planDiskWatch } from '../../../../src/agent/disk/decide/plan-watch.ts'
import { fileSystemOf, hasProjectQuota } from '../../../../src/agent/disk/decide/project-quota.ts'
import { readSizes } from '../../../../src/agent/disk/decide/read-sizes.ts'

const disk = (value: number, more: Partial<Resource> = {}): Resource => ({
  ...{ name: 'disk', type: 'SCALAR', scalar: { value } },
  ...more,
})
const volume = (id: string, value: number, source?: NonNullable<Resource['disk']>['source']): Resource =>
  disk(value, {
    reservations: [{ type: 'DYNAMIC', role: 'eng/web' }],
    disk: { persistence: { id }, volume: { mode: 'RW', container_path: id }, ...(source ? { source } : {}) },
  })
const mebibyte = 1024 * 1024

describe('the disk of containers', () => {
  const plan = (...resources: Resource[]) =>
    planDiskWatch([{ containerId: 'c', folders: ['/s'], resources }], '/work-dir').map(
      ({ what, folders, quotaBytes }) => [what, folders[0], quotaBytes / mebibyte],
    )

  it('is that of all its parts together for the sandbox, and its own for each volume', () => {
    expect(plan(disk(10), disk(5), volume('v', 7))).to.deep.equal([
      ['sandbox', '/s', 15],
      ['volume', '/work-dir/volumes/roles/eng web/v', 7],
    ])
  })

  it('is not watched where there is none, and not for whole mounted disks', () => {
    expect(plan(disk(0))).to.deep.equal([])
    expect(plan(volume('v', 7, { type: 'MOUNT', mount: { root: '/mnt/a' } }))).to.deep.equal([])
    const onPath = volume('v', 7, { type: 'PATH', path: { root: '/mnt/b' } })
    expect(plan(onPath, onPath)).to.deep.equal([['volume', '/mnt/b/volumes/roles/eng web/v', 7]])
  })

  it('is exceeded by one byte more than it is, and never by less', () => {
    const [place] = planDiskWatch([{ containerId: 'c', folders: ['/s'], resources: [disk(10)] }], '/work-dir')
    if (!place) throw new Error('nothing is watched')
    fc.assert(
      fc.property(fc.nat(20 * mebibyte), (bytes) => {
        expect(judgeDisk(place, bytes) !== undefined).to.equal(bytes > 10 * mebibyte)
      }),
    )
    const excess = judgeDisk(place, 12.5 * mebibyte)
    expect(excess?.message).to.equal('Disk usage (12.5MB) exceeds quota (10MB) of the sandbox')
    expect(excess?.limitation).to.deep.equal([disk(10)])
  })

  it('is read from what du says, whatever the names are', () => {
    const sizes = readSizes('4\t/a b\0' + '12\t/c\td\0' + 'nonsense\0')
    expect([...sizes]).to.deep.equal([
      ['/a b', 4096],
      ['/c\td', 12_288],
    ])
  })

  it('has project quotas where the file system says so', () => {
    const mounts = [
      '1 0 8:1 / / rw - ext4 /dev/a rw',
      '2 1 8:2 / /var/lib/dc\\040os rw,noatime shared:1 - xfs /dev/b rw,attr2,prjquota',
    ].join('\n')
    expect(fileSystemOf(mounts, '/var/lib/dc os/x')?.type).to.equal('xfs')
    expect(hasProjectQuota(mounts, '/var/lib/dc os/x')).to.equal(true)
    expect(hasProjectQuota(mounts, '/var/lib/dc osx')).to.equal(false)
    expect(hasProjectQuota('', '/')).to.equal(false)
  })
})
