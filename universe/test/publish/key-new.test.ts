import { expect } from 'chai'
import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'
import { refusal } from '../run-command.ts'

describe('the first key of a repository', () => {
  it('is not made over a list of keys that is there, not even one that cannot be read', () =>
    withTemporaryFolder(async (folder) => {
      const keys = join(folder, 'keys.json')
      await writeFile(keys, '{"half of')
      const words = ['key', 'new', '--repository', 'acme', '--out', '@/first.key']
      expect(await refusal(folder, words)).to.equal('PACKAGE_SIGNING_KEY_FILE_EXISTS')
      expect(await readFile(keys, 'utf8')).to.equal('{"half of')
      expect(await readdir(folder)).to.deep.equal(['keys.json'])
    }))
})
