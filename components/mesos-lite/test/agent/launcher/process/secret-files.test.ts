import { lstat, mkdir, readdir, readFile, rm, stat, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { readlink } from 'node:fs/promises'
import { expect } from 'chai'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'
import { createSecretFiles } from '../../../../src/agent/launcher/process/secret-files.ts'
import type { LaunchSpec } from '../../../../src/agent/launcher/types.ts'

describe('the secrets of a plain process', () => {
  it('are files outside of the sandbox for their user alone, replaced whole, gone in the end', async () => {
    await withTemporaryFolder(async (folder) => {
      const sandbox = join(folder, 'sandbox')
      await mkdir(sandbox)
      const target = join(sandbox, 'key')
      const files = createSecretFiles(sandbox, folder)
      const credentials = [{ target, content: Buffer.from('first') }]
      await files.write({ containerId: 'c1', credentials } as unknown as LaunchSpec)
      try {
        expect((await lstat(target)).isSymbolicLink()).to.equal(true)
        const real = await readlink(target)
        expect(real.startsWith(sandbox)).to.equal(false)
        expect((await stat(target)).mode & 0o777).to.equal(0o600)
        expect((await stat(dirname(real))).mode & 0o777).to.equal(0o700)
        expect(await readFile(target, 'utf8')).to.equal('first')
        expect(await files.replace('c1', 0, Buffer.from('first'))).to.equal(false)
        expect(await files.replace('c1', 0, Buffer.from('second'))).to.equal(true)
        expect(await readFile(target, 'utf8')).to.equal('second')
        await files.keepOnly(new Set(['c1']))
        expect(await readFile(target, 'utf8')).to.equal('second')
      } finally {
        await files.keepOnly(new Set())
      }
      expect(await readFile(target).catch((error: NodeJS.ErrnoException) => error.code)).to.equal('ENOENT')
    })
  })

  it('leave no folder behind, and are not written into one that somebody else made', async () => {
    await withTemporaryFolder(async (folder) => {
      const sandbox = join(folder, 'sandbox')
      const elsewhere = join(folder, 'elsewhere')
      for (const made of [sandbox, elsewhere]) await mkdir(made)
      const target = join(sandbox, 'key')
      const spec = { containerId: 'c1', credentials: [{ target, content: Buffer.from('word') }] }
      const files = createSecretFiles(sandbox, folder)
      await files.write(spec as unknown as LaunchSpec)
      const home = dirname(dirname(await readlink(target)))
      await files.keepOnly(new Set())
      const gone = await lstat(home).catch((error: NodeJS.ErrnoException) => error.code)
      expect(gone).to.equal('ENOENT')
      await rm(target)
      await symlink(elsewhere, home)
      try {
        const refused = await files.write(spec as unknown as LaunchSpec).catch((error: unknown) => error)
        expect(refused).to.include({ code: 'DCL_MESOS_AGENT_LAUNCH_FAILED' })
        expect(await readdir(elsewhere)).to.deep.equal([])
      } finally {
        await rm(home)
      }
    })
  })
})
