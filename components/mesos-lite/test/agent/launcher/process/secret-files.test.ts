import { lstat, mkdir, readFile, stat } from 'node:fs/promises'
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
})
