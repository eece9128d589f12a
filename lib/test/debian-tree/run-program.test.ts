import { expect } from 'chai'
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

  it('has ended, with all that it does in the end, when its caller hears of the abort', async () => {
    const abort = new AbortController()
    let ended = false
    const script = `process.on('SIGTERM', () => setImmediate(() => process.exit(0))); process.stdout.write('ready'); setInterval(() => {}, 1000); process.kill(${process.pid}, 'SIGUSR2')`
    process.once('SIGUSR2', () => abort.abort(new Error('no more')))
    const running = runProgram([process.execPath, '-e', script], { signal: abort.signal })
    const error = await running.catch((thrown: unknown) => thrown).finally(() => (ended = true))
    expect(ended).to.equal(true)
    expect((error as Error).message).to.equal('no more')
  })
})
