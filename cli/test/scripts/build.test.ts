import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'

const script = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'scripts', 'build.ts')

describe('Building the command', () => {
  it('works for several at once, as by first commands of a new checkout', () =>
    withTemporaryFolder(async (folder) => {
      const out = join(folder, 'dist')
      const build = () => promisify(execFile)(process.execPath, [script, '--out', out])
      await Promise.all([build(), build(), build()])
      expect(await readdir(folder)).to.deep.equal(['dist'])
      expect(await readdir(out)).to.include.members(['dcos.cjs', 'dcos-oclif.cjs', 'plugin.toml', 'stamp'])
      const { stdout } = await promisify(execFile)(process.execPath, [join(out, 'dcos.cjs'), '--version'], {
        env: { PATH: process.env.PATH ?? '', HOME: folder },
      })
      expect(stdout).to.match(/^dcoscli\.version=/)
    })).timeout(180_000)
})
