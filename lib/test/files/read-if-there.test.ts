import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { readIfThere } from '../../src/files/index.ts'
import { withTemporaryFolder } from '../../src/testing/index.ts'

describe('the text of a file that need not be there', () => {
  it('is undefined only when there is none', () =>
    withTemporaryFolder(async (folder) => {
      expect(await readIfThere(join(folder, 'a', 'b'))).to.equal(undefined)
      await writeFile(join(folder, 'empty'), '')
      expect(await readIfThere(join(folder, 'empty'))).to.equal('')
      const failure = await readIfThere(folder).catch((error: unknown) => error)
      expect(failure).to.have.property('code', 'EISDIR')
    }))
})
