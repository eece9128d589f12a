import { execFile } from 'node:child_process'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'
import { projectRoot } from '../../scripts/tree/files.ts'

const workspaces = [
  'lib',
  'cli',
  'installer',
  'universe',
  'bootstrap',
  'local',
  'components/a',
  'components/b',
]

interface Report {
  summary: { violations: { rule: { name: string }; from: string }[] }
}

/** Makes a small project of the same shape with these files, and returns what the rules of this one find in it. */
async function violations(files: Record<string, string>): Promise<string[]> {
  return withTemporaryFolder(async (root) => {
    const write = async (path: string, text: string): Promise<void> => {
      await mkdir(dirname(join(root, path)), { recursive: true })
      await writeFile(join(root, path), text)
    }
    await write('package.json', JSON.stringify({ type: 'module', workspaces }))
    await write('tsconfig.json', JSON.stringify({ compilerOptions: { module: 'nodenext' } }))
    await mkdir(join(root, 'node_modules/@dcos-lite'), { recursive: true })
    for (const folder of workspaces) {
      const name = `@dcos-lite/${folder.replace('components/', '')}`
      const exports = { '.': './src/index.ts', './*': './src/*/index.ts' }
      await write(
        `${folder}/package.json`,
        JSON.stringify({ name, version: '0.1.0', type: 'module', exports }),
      )
      await write(`${folder}/src/index.ts`, 'export const here = 1\n')
      await write(`${folder}/src/part/index.ts`, 'export const part = 1\n')
      await symlink(join(root, folder), join(root, 'node_modules', name))
    }
    for (const [path, text] of Object.entries(files)) await write(path, text)
    const cruiser = join(projectRoot, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs')
    const config = join(projectRoot, '.dependency-cruiser.js')
    const folders = ['lib', 'cli', 'installer', 'universe', 'bootstrap', 'local', 'components']
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [cruiser, '--config', config, '--output-type', 'json', ...folders],
      { cwd: root, maxBuffer: 2 ** 24 },
    ).catch((failed: { stdout: string }) => failed)
    const report = JSON.parse(stdout) as Report
    return [...new Set(report.summary.violations.map(({ rule, from }) => `${rule.name}: ${from}`))].sort()
  })
}

const uses = (name: string): string => `import { here } from '${name}'\nexport const used = here\n`

describe('the import direction', function () {
  this.timeout(120_000)

  it('lets every part import lib, local import everything, and the installer import bootstrap', async () => {
    const found = await violations({
      'components/a/src/index.ts': "import { part } from '@dcos-lite/lib/part'\nexport const here = part\n",
      'cli/src/x.ts': uses('@dcos-lite/lib'),
      'local/src/x.ts': uses('@dcos-lite/a') + "export { here } from '@dcos-lite/b'\n",
      'installer/src/x.ts': uses('@dcos-lite/bootstrap'),
      'components/a/test/x.test.ts': uses('@dcos-lite/b'),
    })
    expect(found).to.deep.equal([])
  })

  it('refuses every import against it', async () => {
    const found = await violations({
      'lib/src/x.ts': uses('@dcos-lite/a'),
      'components/a/src/x.ts': uses('@dcos-lite/b'),
      'components/b/src/x.ts': "import type { here } from '@dcos-lite/cli'\nexport type Used = typeof here\n",
      'cli/src/x.ts': uses('@dcos-lite/universe'),
      'universe/bin/x.ts': uses('@dcos-lite/installer'),
      'bootstrap/src/x.ts': uses('@dcos-lite/a'),
      'installer/src/x.ts': uses('@dcos-lite/local'),
      'installer/src/y.ts': uses('@dcos-lite/a'),
      'components/b/src/y.ts': uses('@dcos-lite/nothing'),
    })
    expect(found).to.deep.equal([
      'clients-import-lib-only: bootstrap/src/x.ts',
      'clients-import-lib-only: cli/src/x.ts',
      'clients-import-lib-only: universe/bin/x.ts',
      'components-meet-over-http: components/a/src/x.ts',
      'components-meet-over-http: components/b/src/x.ts',
      'installer-imports-lib-and-bootstrap: installer/src/x.ts',
      'installer-imports-lib-and-bootstrap: installer/src/y.ts',
      'lib-stands-alone: lib/src/x.ts',
      'nothing-unresolved: components/b/src/y.ts',
    ])
  })

  it('refuses a cycle of files that need one another at run time, and allows one of types', async () => {
    const found = await violations({
      'lib/src/one.ts': "import { two } from './two.ts'\nexport const one = (): number => two\n",
      'lib/src/two.ts': "import { one } from './one.ts'\nexport const two = 2\nexport const three = one\n",
      'cli/src/one.ts': "import type { Two } from './two.ts'\nexport interface One { two: Two }\n",
      'cli/src/two.ts': "import type { One } from './one.ts'\nexport interface Two { one?: One }\n",
    })
    expect(found).to.deep.equal(['no-cycles: lib/src/one.ts'])
  })
})
