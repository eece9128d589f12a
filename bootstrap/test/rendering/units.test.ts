import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { skipBecause, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { renderConfig } from '../../src/index.ts'
import type { NodeRole } from '../../src/index.ts'
import { bundleOf, cluster } from '../support/described.ts'

const analyze = '/usr/bin/systemd-analyze'

describe('The units of a node', function () {
  this.timeout(120_000)

  for (const role of ['master', 'slave', 'slave_public'] satisfies NodeRole[]) {
    it(`are what systemd understands, for the role ${role}`, async function () {
      if (!existsSync(analyze)) skipBecause(this, 'systemd-analyze is not installed')
      await withTemporaryFolder(async (folder) => {
        const node = { address: '10.0.0.11', role, hostname: 'host' }
        const units = renderConfig({ cluster, node, bundle: bundleOf() }).filter(({ path }) =>
          path.startsWith('units/'),
        )
        await mkdir(join(folder, 'units'))
        for (const { path, text } of units) {
          // The programs are not on this machine.
          await writeFile(
            join(folder, path),
            text.replace(/^(Exec\w+=-?)\/opt\/dcos\/active\/bin\/\S+/gm, '$1/bin/true'),
          )
        }
        const files = units.map(({ path }) => join(folder, path))
        const { status, stderr } = spawnSync(analyze, ['verify', '--man=no', ...files], { encoding: 'utf8' })
        const ours = stderr.split('\n').filter((line) => line.includes('dcos'))
        expect(ours.join('\n')).to.equal('')
        expect(status).to.equal(0)
      })
    })
  }
})
