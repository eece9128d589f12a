import { expect } from 'chai'
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const component = fileURLToPath(new URL('..', import.meta.url))

describe('the README', () => {
  it('has an example that works', async () => {
    const text = await readFile(new URL('../README.md', import.meta.url), 'utf8')
    const [, code = ''] = /<!-- test -->\s*```ts\n([^]*?)```/.exec(text) ?? []
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module-typescript', '--eval', code],
      { cwd: component },
    )
    expect(stdout.trim()).to.equal("[ '127.0.0.1' ]")
  })
})
