import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'chai'

const libFolder = join(import.meta.dirname, '..')

describe('the example of a component', () => {
  it('runs and answers with the error of its catalogue', async () => {
    const readme = await readFile(join(libFolder, 'README.md'), 'utf8')
    const section = readme.slice(readme.indexOf('\n## A component\n'))
    const code = /<!-- test -->\s+```ts\n([\s\S]*?)```/.exec(section)?.[1] ?? ''
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module-typescript', '--eval', code],
      { cwd: libFolder, timeout: 60_000 },
    )
    expect(stdout).to.equal(
      '409 {"code":"DCL_SHOP_SOLD_OUT","message":"rum is sold out in Corner.","remedy":"Ask for it in another shop."}\n',
    )
  })
})
