import { spawnSync } from 'node:child_process'
import { expect } from 'chai'
import { scripts } from '../../src/commands/completion/scripts.ts'

/** Whether this machine has a shell. */
const has = (shell: string): boolean => spawnSync(shell, ['-c', 'exit 0']).status === 0

describe('The completion scripts', function () {
  this.timeout(15_000)

  for (const shell of ['bash', 'zsh', 'fish']) {
    it(`are taken by ${shell}`, function () {
      if (!has(shell)) this.skip()
      const { status, stderr } = spawnSync(shell, ['-n'], { input: scripts[shell], encoding: 'utf8' })
      expect(stderr).to.equal('')
      expect(status).to.equal(0)
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
})
