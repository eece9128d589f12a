import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'

const part = join(import.meta.dirname, '..')

describe('the example of the secret store', () => {
  it('runs and prints what it promises', async () => {
    const readme = await readFile(join(part, 'README.md'), 'utf8')
    const code = /<!-- test -->\s+```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? ''
    await withTemporaryFolder(async (folder) => {
      const words = ['--input-type=module-typescript', '-e', code]
      const env = { ...process.env, FOLDER: folder }
      const { stdout } = await promisify(execFile)(process.execPath, words, { cwd: part, env })
      expect(stdout).to.equal('correct horse\n')
    })
  })
})
