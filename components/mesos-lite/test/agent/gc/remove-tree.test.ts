import { lstat, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { removeTree } from '../../../src/agent/gc/remove-tree.ts'

describe('removing a sandbox', () => {
  it('follows no link, and takes what is very deep', async () => {
    const root = await mkdtemp(join(tmpdir(), 'dcos-lite-remove-'))
    try {
      await mkdir(join(root, 'outside'))
      await writeFile(join(root, 'outside/kept'), 'kept')
      const sandbox = join(root, 'sandbox')
      await mkdir(join(sandbox, 'deep/'.repeat(60)), { recursive: true })
      await symlink(join(root, 'outside'), join(sandbox, 'link'))
      await removeTree(sandbox)
      expect(await lstat(sandbox).catch(() => 'gone')).to.equal('gone')
      expect(await readFile(join(root, 'outside/kept'), 'utf8')).to.equal('kept')
      await removeTree(sandbox)
    } finally {
      await rm(root, { recursive: true, force: true })
    }
  })
})
