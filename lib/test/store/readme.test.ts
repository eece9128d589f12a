import { expect } from 'chai'
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { withTemporaryFolder } from '../../src/testing/index.ts'

const libFolder = join(import.meta.dirname, '..', '..')

describe('the example of the store', () => {
  it('runs and prints what it promises', async () => {
    const readme = await readFile(join(libFolder, 'README.md'), 'utf8')
    const section = readme.slice(readme.indexOf('\n## store\n'))
    const code = /<!-- test -->\s+```ts\n([\s\S]*?)```/.exec(section)?.[1] ?? ''
    await withTemporaryFolder(async (folder) => {
      const run = promisify(execFile)
      const { stdout } = await run(process.execPath, ['--input-type=module-typescript', '-e', code], {
        cwd: libFolder,
        env: { ...process.env, STORE_FILE: join(folder, 'state.db') },
      })
      expect(stdout).to.equal('/shop/web { instances: 1 }\n/shop/web { instances: 2 }\nfalse\n')
    })
  })
})
