import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'
import { readArchive, writeArchive } from '../../src/backup/archive.ts'

describe('An archive of the state', () => {
  const records = [{ key: 'rollouts/a', value: '{"text":"\\n"}' }]

  it('gives back what was written', () =>
    withTemporaryFolder(async (folder) => {
      const file = join(folder, 'below', 'state.gz')
      await writeArchive(file, [])
      expect(await readArchive(file)).to.deep.equal([])
      expect(await readdir(join(folder, 'below'))).to.deep.equal(['state.gz'])
    }))

  it('leaves nothing behind when it cannot be written', () =>
    withTemporaryFolder(async (folder) => {
      await mkdir(join(folder, 'state.gz', 'in-its-place'), { recursive: true })
      const failure = await writeArchive(join(folder, 'state.gz'), records).catch((error: unknown) => error)
      expect(failure).to.be.an('error')
      expect(await readdir(folder)).to.deep.equal(['state.gz'])
    }))
})
