import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { expect } from 'chai'

const module = new URL('../../src/output/ask.ts', import.meta.url).href

/** What questions, one after the other, are answered with when `pieces` come through a pipe; `open` leaves it open. */
async function answersTo(questions: number, pieces: string[], open = false): Promise<unknown> {
  const program = `
    import { ask } from ${JSON.stringify(module)}
    const answers = []
    for (let i = 0; i < ${questions}; i++) answers.push((await ask('? ')) ?? null)
    console.error(JSON.stringify(answers))`
  const asking = spawn(process.execPath, ['--input-type=module', '--no-warnings', '-e', program])
  try {
    const said = text(asking.stderr)
    asking.stdin.on('error', () => undefined) // it may end before it has read everything
    for (const piece of pieces) asking.stdin.write(piece)
    if (!open) asking.stdin.end()
    asking.stdout.resume()
    const [code] = (await once(asking, 'exit')) as [number]
    const told = await said
    expect(code, told).to.equal(0)
    return JSON.parse(told)
  } finally {
    asking.kill('SIGKILL')
    asking.stdin.destroy()
  }
}

describe('Questions that are answered through a pipe', function () {
  this.timeout(60_000)

  it('get a line each, also when all lines come at once', async () => {
    expect(await answersTo(3, ['wrong\nfw\r\n', '/fw2\n'])).to.deep.equal(['wrong', 'fw', '/fw2'])
  })

  it('take a last line without an end, and know the end of the input', async () => {
    expect(await answersTo(3, ['a\n\nlast'])).to.deep.equal(['a', '', 'last'])
    expect(await answersTo(2, ['only\n'])).to.deep.equal(['only', null])
    expect(await answersTo(1, [])).to.deep.equal([null])
  })

  it('do not hold the command up when the pipe stays open', async () => {
    expect(await answersTo(1, ['yes\n'], true)).to.deep.equal(['yes'])
  })
})
