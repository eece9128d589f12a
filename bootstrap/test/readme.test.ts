import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect } from 'chai'

const bootstrap = fileURLToPath(new URL('..', import.meta.url))

describe('The README of bootstrap', () => {
  it('has an example that works', async () => {
    const text = await readFile(new URL('../README.md', import.meta.url), 'utf8')
    const [, code = ''] = /<!-- test -->\s*```ts\n([^]*?)```/.exec(text) ?? []
    const words = ['--input-type=module-typescript', '--eval', code]
    const { stdout } = await promisify(execFile)(process.execPath, words, { cwd: bootstrap })
    expect(stdout.trim().split(' ')).to.include.members(['dcos-mesos-slave.service', 'dcos.target'])
  })
})
