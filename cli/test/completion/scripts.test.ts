import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'
import { scripts } from '../../src/commands/completion/scripts.ts'

/** Whether this machine has a shell. */
const has = (shell: string): boolean => spawnSync(shell, ['-c', 'exit 0']).status === 0

describe('The completion scripts', function () {
  this.timeout(120_000)

  for (const shell of ['bash', 'zsh', 'fish']) {
    it(`are taken by ${shell}`, async function () {
      if (!has(shell)) this.skip()
      await withTemporaryFolder(async (folder) => {
        const file = join(folder, 'script')
        await writeFile(file, scripts[shell] ?? '')
        const { status, stderr } = spawnSync(shell, ['-n', file], { encoding: 'utf8' })
        expect(stderr).to.equal('')
        expect(status).to.equal(0)
      })
    })
  }

  it('fill what bash asks for: words without their meaning, and files', function () {
    if (!has('bash')) this.skip()
    const line = (answer: string): string =>
      spawnSync(
        'bash',
        [
          '-c',
          `${scripts['bash'] ?? ''}
dcos() { if [ "$1 $2" = "__complete marathon" ]; then printf '${answer}'; fi; }
COMP_WORDS=(dcos marathon pa); COMP_CWORD=2; _dcos_complete; echo "\${COMPREPLY[*]}"`,
        ],
        { encoding: 'utf8', cwd: '/' },
      ).stdout.trim()
    expect(line('app\\tservices\\npod\\n')).to.equal('app pod')
    expect(line(':files\\n')).to.equal('')
  })

  it('fill what fish asks for: words with their meaning', async function () {
    if (!has('fish')) this.skip()
    await withTemporaryFolder(async (folder) => {
      const file = join(folder, 'script.fish')
      const stand = `function dcos; test "$argv[1..2]" = "__complete marathon"; and printf 'app\\tservices\\npod\\n'; end`
      await writeFile(file, `${scripts['fish'] ?? ''}\n${stand}\ncomplete -C 'dcos marathon '\n`)
      const { stdout } = spawnSync('fish', ['--no-config', file], {
        encoding: 'utf8',
        env: { ...process.env, HOME: folder },
      })
      expect(stdout.trim().split('\n')).to.deep.equal(['app\tservices', 'pod'])
    })
  })
})
