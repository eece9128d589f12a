import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'

const part = join(import.meta.dirname, '../..')

describe('the example of the agent', () => {
  it('runs and prints what it promises', async () => {
    const readme = await readFile(join(part, 'README.md'), 'utf8')
    const section = readme.slice(readme.indexOf('\n## Agent\n'))
    const code = /<!-- test -->\s+```ts\n([\s\S]*?)```/.exec(section)?.[1] ?? ''
    await withTemporaryFolder(async (folder) => {
      const { stdout } = await promisify(execFile)(
        process.execPath,
        ['--input-type=module-typescript', '-e', code],
        { cwd: part, env: { ...process.env, WORK_DIR: folder } },
      )
      expect(stdout).to.equal('2 [31000-31099]\n')
    })
  })
})
