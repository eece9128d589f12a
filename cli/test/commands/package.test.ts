import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'
import type { Asked } from './front-door.ts'
import { withFrontDoor } from './front-door.ts'
import { storedZip } from './stored-zip.ts'

const file = 'content of the command'
const sha256 = createHash('sha256').update(JSON.stringify(file)).digest('hex')
const tool = (value: string, kind = 'executable'): unknown => ({
  package: {
    ...{ name: 'tool', version: '1', description: 'x' },
    resource: {
      cli: {
        binaries: {
          linux: {
            'x86-64': {
              kind,
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
  this.timeout(120_000)

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

  /** A cluster whose package `tool` brings this archive. */
  const withArchive = (content: Buffer): ((asked: Asked) => unknown) => {
    const hash = createHash('sha256').update(content).digest('hex')
    return ({ path }) => {
      if (path === '/package/describe') return tool(hash, 'zip')
      if (path.startsWith('/package/resource')) return content
      if (path === '/package/list') return { packages: [] }
      return undefined
    }
  }

  it('bring the commands that the plugin.toml of their archive names, are listed with them and take them away', () => {
    const manifest =
      'schema_version = 1\nname = "tools"\n[[commands]]\nname = "greet"\npath = "libexec/hello"\ndescription = "greets"\n'
    const script = '#!/bin/sh\necho "greeting $2 at $DCOS_URL"\nexit 7\n'
    const archive = storedZip({ 'plugin.toml': manifest, 'libexec/hello': script, 'bin/other': '' })
    return withFrontDoor(withArchive(archive), async (dcos) => {
      const installed = await dcos('package', 'install', 'tool', '--cli')
      expect(installed.stderr).to.contain('New command available: dcos greet')
      const greeted = await dcos('greet', 'you')
      expect([greeted.code, greeted.stdout]).to.satisfy(
        ([code, text]: [number, string]) => code === 7 && /^greeting you at http:/.test(text),
      )
      expect((await dcos('other')).stderr).to.contain('DCL_CLI_UNKNOWN_COMMAND')
      const listed = await dcos('package', 'list')
      expect(listed.stdout).to.match(/tool +1 +false +--- +greet/)
      const gone = await dcos('package', 'uninstall', 'tool')
      expect(gone.stderr).to.contain('The command of tool is gone.')
      expect((await dcos('greet')).stderr).to.contain('DCL_CLI_UNKNOWN_COMMAND')
    })
  })

  const refused: [string, Buffer][] = [
    ['is no zip', Buffer.from('PK')],
    ['leads out of its folder', storedZip({ '../evil': 'x', 'bin/dcos-tool': '' })],
    ['has no command', storedZip({ 'readme.txt': 'x' })],
    [
      'names a command outside of itself',
      storedZip({ 'plugin.toml': '[[commands]]\nname = "a"\npath = "../../x"\n' }),
    ],
    [
      'names a command that is not in it',
      storedZip({ 'plugin.toml': '[[commands]]\nname = "a"\npath = "a"\n' }),
    ],
    ['has a plugin.toml that is none', storedZip({ 'plugin.toml': 'name = [' })],
  ]
  it('bring no command whose archive is wrong, and nothing of it stays', async () => {
    for (const [why, content] of refused) {
      await withFrontDoor(withArchive(content), async (dcos) => {
        const { code, stderr } = await dcos('package', 'install', 'tool', '--cli')
        expect(stderr, why).to.contain('DCL_CLI_SUBCOMMAND_NOT_INSTALLED')
        expect(code, why).to.be.greaterThan(0)
        expect((await dcos('package', 'list', '--cli')).stdout, why).not.to.contain('tool')
      })
    }
  })

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

  it('list their versions by release, whatever the versions look like', () =>
    withFrontDoor(
      ({ path }) =>
        path === '/package/list-versions'
          ? { results: { 2: '7', 10: '3', '0.9-b': '12', old: '0' } }
          : undefined,
      async (dcos) => {
        const { stdout } = await dcos('package', 'describe', 'tool', '--package-versions')
        expect(JSON.parse(stdout)).to.deep.equal(['0.9-b', '2', '10', 'old'])
      },
    ))

  it('show the template of what runs, an app or a job', async () => {
    const encoded = (text: string): string => Buffer.from(text).toString('base64')
    for (const parts of [
      { marathon: { v2AppMustacheTemplate: encoded('{"id": "{{a}}"}') } },
      { metronome: { v1JobMustacheTemplate: encoded('{"id": "{{a}}"}') } },
    ]) {
      await withFrontDoor(
        () => ({ package: { name: 'web', version: '1', description: 'x', ...parts } }),
        async (dcos) => {
          const { stdout } = await dcos('package', 'describe', 'web', '--app')
          expect(stdout).to.equal('{"id": "{{a}}"}\n')
        },
      )
    }
  })

  it('are not asked for with options that are no object', () =>
    withTemporaryFolder((folder) =>
      withFrontDoor(cluster(sha256), async (dcos, asked) => {
        const file = join(folder, 'options.json')
        for (const content of ['[]', 'null', '"x"', '7']) {
          await writeFile(file, content)
          const { code, stderr } = await dcos('package', 'describe', 'web', '--options', file)
          expect([code, stderr.includes('DCL_CLI_NOT_AN_OBJECT')], stderr).to.deep.equal([1, true])
        }
        expect(asked.filter(({ path }) => path === '/package/render')).to.deep.equal([])
      }),
    ))

  it('say what to do when there is none at all', () =>
    withFrontDoor(
      () => ({ packages: [] }),
      async (dcos) => {
        const nothing = await dcos('package', 'search')
        expect([nothing.code, nothing.stderr]).to.satisfy(
          ([code, text]: [number, string]) => code === 1 && /dcos package repo list/.test(text),
        )
        expect((await dcos('package', 'search', 'zzz')).stderr).to.include('DCL_CLI_NOT_FOUND')
      },
    ))

  it('say of a package what it adds to the command', () =>
    withFrontDoor(cluster(sha256), async (dcos) => {
      const { stdout } = await dcos('package', 'describe', 'tool', '--cli')
      expect(JSON.parse(stdout)).to.have.nested.property('binaries.linux.x86-64.kind', 'executable')
    }))
})
