import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { eventually, withTemporaryFolder } from '../../src/testing/index.ts'
import { runProgram } from '../../src/debian-tree/run-program.ts'

describe('a program that is run to its end', () => {
  it('gives what it printed and its exit code', async () => {
    const end = await runProgram(['sh', '-c', 'echo out; echo err >&2; exit 3'])
    expect(end).to.deep.equal({ exitCode: 3, stdout: 'out\n', stderr: 'err\n' })
  })

  it('is a 127 with the reason when it cannot be started', async () => {
    const { exitCode, stderr } = await runProgram(['no-such-program-here'])
    expect(exitCode).to.equal(127)
    expect(stderr).to.include('ENOENT')
  })

  it('has ended, with all that it does in the end, when its caller hears of the abort', () =>
    withTemporaryFolder(async (folder) => {
      const [begun, ended] = [join(folder, 'begun'), join(folder, 'ended')]
      const script = `trap 'sleep 0.2; touch ${ended}; exit 0' TERM; touch ${begun}; while :; do sleep 0.05; done`
      const abort = new AbortController()
      const running = runProgram(['sh', '-c', script], { signal: abort.signal }).catch(
        (thrown: unknown) => thrown,
      )
      await eventually(() => existsSync(begun))
      abort.abort(new Error('no more'))
      expect(((await running) as Error).message).to.equal('no more')
      expect(existsSync(ended)).to.equal(true)
    }))
})
