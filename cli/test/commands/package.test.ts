import { createHash } from 'node:crypto'
import { expect } from 'chai'
import type { Asked } from './front-door.ts'
import { withFrontDoor } from './front-door.ts'

const file = 'content of the command'
const sha256 = createHash('sha256').update(JSON.stringify(file)).digest('hex')
const tool = (value: string): unknown => ({
  package: {
    ...{ name: 'tool', version: '1', description: 'x' },
    resource: {
      cli: {
        binaries: {
          linux: {
            'x86-64': {
              kind: 'executable',
              url: 'http://any/package/resource?url=http://x/tool',
              contentHash: [{ algo: 'sha256', value }],
            },
          },
        },
      },
    },
  },
})
const plan = {
  ...{ action: 'update', packageName: 'web', packageVersion: '2', currentVersion: '1', appId: '/web' },
  ...{
    repository: { name: 'ours', uri: 'http://x', unsigned: true },
    dependencies: [],
    runs: 'runs',
    restarts: true,
  },
  options: [{ path: '/service/mem', from: 32, to: 64 }],
  definition: [],
  assets: [{ kind: 'image', name: 'web:2', change: 'added', pinned: false }],
}
const cluster =
  (hash: string) =>
  ({ path }: Asked): unknown => {
    if (path === '/package/describe') return tool(hash)
    if (path.startsWith('/package/resource')) return file
    if (path === '/package/list') return { packages: [{ appId: '/web', packageInformation: {} }] }
    if (path === '/cosmos/service/plan') return plan
    return undefined
  }

describe('Packages', function () {
  this.timeout(15_000)

  it('bring commands that are taken only with the right content', () =>
    withFrontDoor(cluster(sha256), async (dcos, asked) => {
      const installed = await dcos('package', 'install', 'tool', '--yes')
      expect(installed.stderr, JSON.stringify([installed, asked])).to.contain(
        'New command available: dcos tool',
      )
      expect(asked.some(({ path }) => path === '/package/install')).to.equal(false)
    }).then(() =>
      withFrontDoor(cluster('0'.repeat(64)), async (dcos) => {
        const refused = await dcos('package', 'install', 'tool', '--yes')
        expect(refused.stderr).to.contain('DCL_CLI_SUBCOMMAND_NOT_INSTALLED')
        expect((await dcos('tool')).stderr).to.contain('DCL_CLI_UNKNOWN_COMMAND')
      }),
    ))

  it('show what an update changes before anything happens', () =>
    withFrontDoor(cluster(sha256), async (dcos, asked) => {
      const { stdout } = await dcos('package', 'update', 'web', '--dry-run')
      expect(stdout.split('\n')).to.deep.equal([
        'would update web (/web) from 1 to 2',
        'from ours (UNSIGNED: nobody vouches for it)',
        'options:',
        '  ~ /service/mem: 32 -> 64',
        'images and files:',
        '  + image web:2 (only a tag)',
        'running tasks are replaced',
        '',
      ])
      expect(asked.some(({ path }) => path === '/cosmos/service/update')).to.equal(false)
    }))
})
