import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { runUniverse } from './run-universe.ts'

const part = fileURLToPath(new URL('..', import.meta.url))

describe('the READMEs of dcos-universe', function () {
  this.timeout(120_000)

  const hasCommandsThatWork = async (file: string): Promise<void> => {
    const readme = await readFile(part + file, 'utf8')
    const lines = /<!-- test -->\n+```sh\n([^]*?)```/.exec(readme)?.[1]?.trim().split('\n') ?? []
    expect(lines.length).to.be.greaterThan(1)
    for (const line of lines) {
      const [program, ...args] = line.split(' ')
      expect(program).to.equal('dcos-universe')
      const { exitCode, stderr } = await runUniverse(args, { cwd: part })
      expect(exitCode, `${line}: ${stderr}`).to.equal(0)
    }
  }

  for (const file of ['README.md', 'images/README.md'])
    it(`has commands that work as they stand: ${file}`, () => hasCommandsThatWork(file))
})
