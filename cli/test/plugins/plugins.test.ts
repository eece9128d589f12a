import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { withFrontDoor } from '../commands/front-door.ts'
import { storedZip } from '../commands/stored-zip.ts'

const script = '#!/bin/sh\necho "$@" "$DCOS_URL" "$DCOS_ACS_TOKEN" "$DCOS_TLS_INSECURE"\nexit 7\n'
const manifest = (path: string): string =>
  `schema_version = 1\nname = "tool"\n[[commands]]\nname = "tool"\npath = "${path}"\ndescription = "a tool"\n`

describe('Plugins', function () {
  this.timeout(120_000)
  let folder: string
  const file = async (name: string, content: string | Buffer): Promise<string> => {
    await writeFile(join(folder, name), content)
    return join(folder, name)
  }
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dcos-plugins-'))
  })
  after(() => rm(folder, { recursive: true, force: true }))

  it('are added from a zip, listed, run with the access to the cluster, replaced and removed', () =>
    withFrontDoor(
      () => undefined,
      async (dcos) => {
        const zip = await file(
          'tool.zip',
          storedZip({ 'plugin.toml': manifest('bin/run'), 'bin/run': script }),
        )
        expect((await dcos('plugin', 'add', zip, '--dry-run')).stdout).to.include('would install the plugin')
        expect((await dcos('plugin', 'add', zip)).stderr).to.equal('New commands available: tool\n')
        expect((await dcos('plugin', 'list')).stdout).to.match(/^tool +tool$/m)
        expect((await dcos('plugin', 'list', '--commands')).stdout).to.equal('tool\n')
        const ran = await dcos('tool', 'a', '--b')
        expect(ran.code).to.equal(7)
        expect(ran.stdout).to.match(/^tool a --b http:\/\/127\.0\.0\.1:\d+ t 1\n$/)
        expect((await dcos('__complete', 'to')).stdout).to.equal('tool\ta tool\n')
        expect((await dcos('plugin', 'add', zip)).stderr).to.include('DCL_CLI_PLUGIN_PRESENT')
        expect((await dcos('plugin', 'update', zip)).code).to.equal(0)
        expect((await dcos('plugin', 'remove', 'tool')).code).to.equal(0)
        expect((await dcos('plugin', 'remove', 'tool')).stderr).to.include('There is no plugin "tool"')
        expect((await dcos('tool')).stderr).to.include('DCL_CLI_UNKNOWN_COMMAND')
      },
    ))

  it('may be one executable, also from the address of the cluster', () =>
    withFrontDoor(
      ({ path }) => (path === '/files/dcos-mine' ? Buffer.from(script) : undefined),
      async (dcos) => {
        const url = (await dcos('config', 'show', 'core.dcos_url')).stdout.trim()
        expect((await dcos('plugin', 'add', `${url}/files/dcos-mine`)).code).to.equal(0)
        expect((await dcos('mine')).code).to.equal(7)
      },
    ))

  it('are refused with the reason, and nothing of them stays', () =>
    withFrontDoor(
      () => undefined,
      async (dcos) => {
        const refused: [string, Record<string, string>, string][] = [
          ['empty.zip', { 'readme.txt': 'x' }, 'neither a plugin.toml with commands nor'],
          ['out.zip', { 'plugin.toml': manifest('../../../run') }, 'leads out of the plugin'],
          ['gone.zip', { 'plugin.toml': manifest('bin/none') }, 'there is no file for its command'],
          ['toml.zip', { 'plugin.toml': 'name = ' }, 'cannot be used as a plugin'],
        ]
        for (const [name, files, reason] of refused) {
          const { code, stderr } = await dcos('plugin', 'add', await file(name, storedZip(files)))
          expect(code, name).to.equal(1)
          expect(stderr, name).to.include(reason)
        }
        const text = await dcos('plugin', 'add', await file('notes', Buffer.from('no program')))
        expect(text.stderr).to.include('neither a zip nor a program')
        expect((await dcos('plugin', 'list', '-q')).stdout).to.equal('')
        expect((await dcos('plugin', 'add', join(folder, 'none'))).stderr).to.include(
          'DCL_CLI_FILE_UNREADABLE',
        )
      },
    ))
})
