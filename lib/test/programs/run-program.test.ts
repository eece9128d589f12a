import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { lastWords, runProgram } from '../../src/programs/index.ts'
import { eventually, withTemporaryFolder } from '../../src/testing/index.ts'

describe('a program that is run to its end', function () {
  this.timeout(60_000)

  it('gives what it printed and its exit code', async () => {
    const end = await runProgram(['sh', '-c', 'echo out; echo err >&2; exit 3'])
    expect(end).to.deep.equal({ exitCode: 3, stdout: 'out\n', stderr: 'err\n' })
    expect((await runProgram(['sh', '-c', 'kill -TERM $$'])).exitCode).to.equal(143)
  })

  it('reads what it is given, and gets the variables that it is given and no others', async () => {
    const environment = { PATH: process.env['PATH'], ONE: '1' }
    const end = await runProgram(['sh', '-c', 'cat; echo "$ONE$HOME"'], { input: 'größe\n', environment })
    expect(end.stdout).to.equal('größe\n1\n')
    expect((await runProgram(['cat'])).stdout).to.equal('')
    // It ends without reading any of it.
    expect((await runProgram(['true'], { input: 'x'.repeat(1_000_000) })).exitCode).to.equal(0)
  })

  it('tells why when it cannot be started', async () => {
    for (const words of [['no-such-program-here'], ['/'], ['a\0b'], []]) {
      const { exitCode, problem } = await runProgram(words)
      expect(exitCode, words.join()).to.equal(undefined)
      expect(problem, words.join()).to.match(/ENOENT|EACCES|null bytes|empty/)
    }
  })

  it('is ended after its time', async () => {
    const end = await runProgram(['sleep', '300'], { timeoutMs: 50 })
    expect(end).to.include({ exitCode: undefined, problem: 'it was ended after 50 ms' })
  })

  it('is not waited for longer because of what it has started', () =>
    withTemporaryFolder(async (folder) => {
      const file = join(folder, 'pid')
      const abort = new AbortController()
      const script = `sleep 300 & echo $! > ${file}.new; mv ${file}.new ${file}; wait`
      const running = runProgram(['sh', '-c', script], { signal: abort.signal })
      await eventually(() => existsSync(file))
      abort.abort(new Error('no more'))
      const end = await running
      process.kill(Number(await readFile(file, 'utf8')), 'SIGKILL') // it is still there
      expect(end).to.include({ exitCode: undefined, problem: 'no more' })
    }))

  it('is ended when it prints too much, and its beginning is kept', async () => {
    const end = await runProgram(['yes'], { maxBytes: 10 })
    expect(end).to.deep.include({ exitCode: undefined, stdout: 'y\ny\ny\ny\ny\n' })
    expect(lastWords(end)).to.equal('it printed more than 10 bytes')
  })

  it('has ended, with all that it does in the end, when its caller hears of the abort', () =>
    withTemporaryFolder(async (folder) => {
      const [begun, ended] = [join(folder, 'begun'), join(folder, 'ended')]
      const script = `trap 'sleep 0.2; touch ${ended}; exit 0' TERM; touch ${begun}; while :; do sleep 0.05; done`
      const abort = new AbortController()
      const running = runProgram(['sh', '-c', script], { signal: abort.signal, endBy: 'SIGTERM' })
      await eventually(() => existsSync(begun))
      abort.abort(new Error('no more'))
      expect((await running).problem).to.equal('no more')
      expect(existsSync(ended)).to.equal(true)
      expect((await runProgram(['true'], { signal: abort.signal })).problem).to.equal('no more')
    }))

  it('says its last words on one line', async () => {
    const words = async (script: string): Promise<string> => lastWords(await runProgram(['sh', '-c', script]))
    expect(await words('echo out; echo "a\n b" >&2; exit 1')).to.equal('a b')
    expect(await words('echo out; exit 1')).to.equal('out')
    expect(await words('exit 4')).to.equal('it ended with 4')
  })
})
