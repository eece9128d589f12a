import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'
import { fileReason } from '@dcos-lite/lib/errors'

function reasonOf(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    return fileReason(error)
  }
  return 'nothing went wrong'
}

describe('Why a file cannot be used', () => {
  it('is told in words, not in codes of the system', () =>
    withTemporaryFolder(async (folder) => {
      const file = join(folder, 'a')
      expect(reasonOf(() => readFileSync(file))).to.equal('there is no such file or folder')
      expect(reasonOf(() => readFileSync(folder))).to.equal('it is a folder')
      writeFileSync(file, '')
      expect(reasonOf(() => writeFileSync(file, '', { flag: 'wx' }))).to.match(/^it is there already/)
      expect(fileReason(new Error('something else'))).to.equal('something else')
      await Promise.resolve()
    }))
})
