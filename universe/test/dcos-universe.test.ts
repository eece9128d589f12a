import { execFile } from 'node:child_process'
import { cp, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect } from 'chai'
import { parseRepository } from '@dcos-lite/lib/package-format'
import { skipBecause, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { commands } from '../src/commands/index.ts'
import { counted } from '../src/counted.ts'
import { packagesFolder } from '../src/index.ts'
import { metadata, writeTree } from './package-tree.ts'
import { runUniverse } from './run-universe.ts'

const noStack = /^ {4}at /m

describe('the program dcos-universe', function () {
  this.timeout(120_000)

  it('has examples and --json at every command', () => {
    for (const command of Object.values(commands)) {
      expect(command.examples).to.have.length.greaterThan(1)
      expect(command.enableJsonFlag).to.equal(true)
    }
  })

  it('builds a repository file, and only shows what it would do with --dry-run', () =>
    withTemporaryFolder(async (folder) => {
      const args = ['build', '--packages', packagesFolder, '--out', 'universe.json', '--json']
      const preview = await runUniverse([...args, '--dry-run'], { cwd: folder })
      const done = await runUniverse(args, { cwd: folder })
      const [shown, written] = [preview, done].map(
        ({ stdout }) => JSON.parse(stdout) as Record<string, unknown>,
      )
      expect(shown).to.deep.equal({ ...written, written: false })
      const text = await readFile(join(folder, 'universe.json'), 'utf8')
      expect(parseRepository(JSON.parse(text), 'v4').packages).to.have.length.greaterThan(3)
      expect(written).to.include({ bytes: Buffer.byteLength(text), format: 'v4' })
    }))

  it('renders a package with options from a file', () =>
    withTemporaryFolder(async (folder) => {
      await writeFile(join(folder, 'options.json'), '{"hello": {"message": "a \\"quoted\\" <text>"}}')
      const args = ['render', 'hello-world', '--version', '1.0.0', '--options', 'options.json']
      const { stdout, exitCode } = await runUniverse(args, { cwd: folder })
      expect(exitCode).to.equal(0)
      expect(JSON.parse(stdout)).to.deep.nested.include({
        'env.MESSAGE': 'a "quoted" <text>',
        'labels.DCOS_SERVICE_NAME': 'hello-world',
      })
      await writeFile(join(folder, 'options.json'), '{"service": {"instances": -1}}')
      const refused = await runUniverse(args, { cwd: folder })
      expect(refused.exitCode).to.equal(65)
      expect(refused.stderr).to.match(
        /\/service\/instances.*\n(.*\n)*.*try: .*\n.*DCL_UNIVERSE_OPTIONS_NOT_VALID/,
      )
    }))

  it('says clearly that a folder is not there, once and in words, and ends with 66', () =>
    withTemporaryFolder(async (folder) => {
      const cases: [string[], string, string][] = [
        [['image', 'list', '--from', 'none'], 'IMAGES_UNREADABLE', 'there is no such file or folder'],
        [['image', 'list', '--from', '.'], 'IMAGES_UNREADABLE', 'the folder has no index.json'],
        [['serve', 'none', '--port', '0'], 'REPOSITORY_UNREADABLE', 'there is no such file or folder'],
        [
          ['mirror', 'push-images', 'none', '--to', 'http://127.0.0.1:1'],
          'REPOSITORY_UNREADABLE',
          'there is no',
        ],
        [['serve', '.', '--tokens', 'none.json'], 'TOKEN_FILE_UNREADABLE', 'there is no such file or folder'],
      ]
      const ended = await Promise.all(cases.map(([args]) => runUniverse(args, { cwd: folder })))
      for (const [index, { exitCode, stderr }] of ended.entries()) {
        const [, code = '', reason = ''] = cases[index] ?? []
        expect(exitCode, stderr).to.equal(66)
        expect(stderr).to.include(`DCL_UNIVERSE_${code}`).and.include(reason)
        expect(stderr).not.to.match(/ENOENT|because:/)
      }
    }))

  it('counts one of a thing as one', () => {
    const said = [counted(1, 'revision'), counted(2, 'asset'), counted(0, 'hash', 'hashes')]
    expect(said).to.deep.equal(['1 revision', '2 assets', '0 hashes'])
  })

  it('ends with an exit code, a remedy and no stack when something is wrong', () =>
    withTemporaryFolder(async (folder) => {
      await writeTree(folder, {
        'W/web/0/package.json': metadata({ surprise: 1 }),
        'W/web/0/marathon.json.mustache': '{"a": }',
        'damaged/universe.json': '{"packages": [',
        'whole/universe.json': '{"packages": []}',
      })
      const cases: [string[], number, RegExp][] = [
        [['lint', '--packages', folder], 65, /DCL_UNIVERSE_LINT_FAILED/],
        [
          ['build', '--packages', folder, '--out', 'x.json'],
          65,
          /surprise.*\n.*try: .*\n.*DCL_PACKAGE_FORMAT_FILE_NOT_VALID/,
        ],
        [
          ['build', '--packages', packagesFolder, '--out', 'no/such/folder.json'],
          73,
          /DCL_UNIVERSE_OUTPUT_UNWRITABLE/,
        ],
        [['build', '--packages', packagesFolder], 64, /Missing required flag out/],
        [
          ['build', '--packages', join(folder, 'none'), '--out', 'x.json'],
          66,
          /DCL_PACKAGE_FORMAT_TREE_NOT_FOUND/,
        ],
        [['render', 'nope'], 66, /It has: .*hello-cron, hello-pair, hello-world/],
        [['bogus'], 64, /bogus not found/],
        [['serve', join(folder, 'damaged'), '--port', '0'], 65, /DCL_UNIVERSE_REPOSITORY_DAMAGED/],
        [
          ['verify', join(folder, 'whole'), '--trust', join(folder, 'none')],
          66,
          /none cannot be used: there is no such file or folder\.\n.*try: .*\n.*KEY_UNREADABLE/,
        ],
      ]
      const results = await Promise.all(cases.map(([args]) => runUniverse(args, { cwd: folder })))
      results.forEach(({ exitCode, stderr }, at) => {
        const [args, code, text] = cases[at] ?? [[], 0, /x/]
        expect(exitCode, args.join(' ')).to.equal(code)
        expect(stderr, args.join(' ')).to.match(text).and.not.to.match(noStack)
      })
    }))

  it('gives findings and errors as JSON when it is asked to', () =>
    withTemporaryFolder(async (folder) => {
      await writeTree(folder, { 'W/web/0/package.json': metadata({ surprise: 1 }) })
      const { exitCode, stdout } = await runUniverse(['lint', '--packages', folder, '--json'])
      expect(exitCode).to.equal(65)
      expect(JSON.parse(stdout)).to.deep.nested.include({
        'error.code': 'DCL_UNIVERSE_LINT_FAILED',
        'error.details.errors': 1,
        'error.details.findings[0].rule': 'package-schema',
      })
    }))

  it('runs on the bundled Node.js when the one in PATH is too old, and says so when there is none', async function () {
    const version = await new Promise<string>((resolve) =>
      execFile('/usr/bin/node', ['--version'], (_error, stdout) => resolve(stdout)),
    )
    if (!/^v(1\d|2[0-3])\./.test(version)) skipBecause(this, 'this machine has no old Node.js in /usr/bin')
    const path = '/usr/bin:/bin'
    expect((await runUniverse(['lint'], { path })).exitCode).to.equal(0)
    await withTemporaryFolder(async (folder) => {
      const checkout = dirname(dirname(packagesFolder))
      for (const bin of ['lib/bin', 'universe/bin']) {
        await cp(join(checkout, bin), join(folder, bin), { recursive: true })
      }
      const program = join(folder, 'universe/bin/dcos-universe')
      const { exitCode, stderr } = await runUniverse([], { path, program })
      expect(exitCode, stderr).to.equal(70)
      expect(stderr)
        .to.match(/needs Node\.js/)
        .and.to.match(/code: DCL_\w*RUNTIME_MISSING/)
    })
  })
})
