import { expect } from 'chai'
import type { Asked } from './front-door.ts'
import { withFrontDoor } from './front-door.ts'

const quota = {
  role: 'dev',
  consumed: { cpus: 1, mem: 512 },
  guarantee: {},
  limit: { cpus: 4, mem: 2048 },
}
const master = ({ path, body }: Asked): unknown => {
  if (path === '/mesos/roles') {
    return {
      roles: [{ name: '*' }, { name: 'dev', quota }, { name: 'free', quota: { role: 'free', limit: {} } }],
    }
  }
  if (path === '/service/marathon/v2/groups') return { id: '/', groups: [{ id: '/dev' }, { id: '/ops' }] }
  return body === undefined ? undefined : {}
}
const writesOf = (asked: Asked[]): unknown[] => asked.flatMap(({ body }) => body ?? [])

describe('Quotas of groups', function () {
  this.timeout(120_000)

  it('are listed with what is used of them, and shown one by one', () =>
    withFrontDoor(master, async (dcos) => {
      const list = await dcos('quota', 'list')
      expect(list.stdout.split('\n')).to.deep.equal([
        'NAME  CPU CONSUMED   MEMORY CONSUMED             DISK CONSUMED  GPU CONSUMED',
        'dev   1 of 4 (25 %)  512 MiB of 2048 MiB (25 %)  0 MiB                     0',
        '',
      ])
      const get = await dcos('quota', 'get', '/dev')
      expect(get.stdout)
        .to.contain('RESOURCE  CONSUMPTION  LIMIT')
        .and.contain('memory    512 MiB      2048 MiB')
      expect(JSON.parse((await dcos('quota', 'get', 'dev', '--json')).stdout)).to.deep.equal(quota)
      expect((await dcos('quota', 'get', 'free')).stderr).to.contain('DCL_CLI_NOT_FOUND')
    }))

  it('are made for a group that has none, and previewed', () =>
    withFrontDoor(master, async (dcos, asked) => {
      const preview = await dcos('quota', 'create', 'ops', '--cpu', '1.5', '--gpu', '0', '--dry-run')
      expect(preview.stdout).to.equal('would limit ops to cpu 1.5, gpu 0\n')
      expect(writesOf(asked)).to.deep.equal([])
      expect(await dcos('quota', 'create', 'ops', '--cpu', '1.5', '--force')).to.deep.equal({
        ...{ code: 0, stdout: '', stderr: '' },
      })
      expect(writesOf(asked)).to.deep.equal([
        {
          type: 'UPDATE_QUOTA',
          update_quota: { force: true, quota_configs: [{ role: 'ops', limits: { cpus: { value: 1.5 } } }] },
        },
      ])
      expect((await dcos('quota', 'create', 'dev', '--cpu', '1')).stderr).to.contain('dcos quota update dev')
      expect((await dcos('quota', 'create', 'new', '--cpu', '1', '--dry-run')).stderr).to.contain(
        'no group /new yet',
      )
    }))

  it('are changed in what is named, and deleted', () =>
    withFrontDoor(master, async (dcos, asked) => {
      expect((await dcos('quota', 'update', 'dev', '--mem', '4096')).code).to.equal(0)
      expect((await dcos('quota', 'delete', 'dev')).code).to.equal(0)
      expect(writesOf(asked)).to.deep.equal([
        {
          type: 'UPDATE_QUOTA',
          update_quota: {
            force: false,
            quota_configs: [{ role: 'dev', limits: { cpus: { value: 4 }, mem: { value: 4096 } } }],
          },
        },
        { type: 'REMOVE_QUOTA', remove_quota: { role: 'dev' } },
      ])
      expect((await dcos('quota', 'update', 'ops', '--cpu', '1')).stderr).to.contain('DCL_CLI_NOT_FOUND')
      expect((await dcos('quota', 'update', 'dev')).stderr).to.contain('name at least one of --cpu')
      expect((await dcos('quota', 'update', 'dev', '--cpu', 'many')).stderr).to.contain(
        '--cpu needs an amount',
      )
    }))
})
