import { mkdir, readFile, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { writeWhole } from '../../src/files/index.ts'
import { withTemporaryFolder } from '../../src/testing/index.ts'

describe('a file that is written whole', () => {
  it('has its content and its mode, and replaces the one before', () =>
    withTemporaryFolder(async (folder) => {
      const file = join(folder, 'a')
      await writeWhole(file, 'first', 0o600)
      await writeWhole(file, Buffer.from('second'), 0o600)
      expect(await readFile(file, 'utf8')).to.equal('second')
      expect((await stat(file)).mode & 0o777).to.equal(0o600)
    }))

  it('leaves nothing beside it when it cannot be put in its place', () =>
    withTemporaryFolder(async (folder) => {
      await mkdir(join(folder, 'a', 'b'), { recursive: true })
      const failure = await writeWhole(join(folder, 'a'), 'text').catch((error: unknown) => error)
      expect(failure).to.be.instanceOf(Error)
      expect(await readdir(folder)).to.deep.equal(['a'])
    }))
})
