import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'

const part = join(import.meta.dirname, '..')

describe('The example of marathon-lite', () => {
  it('runs and prints what it promises', async () => {
    const readme = await readFile(join(part, 'README.md'), 'utf8')
    const code = /<!-- test -->\s+```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? ''
    await withTemporaryFolder(async (folder) => {
      const { stdout } = await promisify(execFile)(
        process.execPath,
        ['--input-type=module-typescript', '-e', code],
        { cwd: part, env: { ...process.env, STORE_FILE: join(folder, 'marathon.db') } },
      )
      expect(stdout).to.equal('StartApplication ScaleApplication\n201 team\n')
    })
  })
})
