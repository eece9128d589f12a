import { writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { expect } from 'chai'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'
import { corpusFailures } from '../../scripts/test/corpus-rule.ts'
import { runGroup } from '../../scripts/test/run-group.ts'
import { readSelection, selects } from '../../scripts/test/selection.ts'
import { sum, tallyEvents } from '../../scripts/test/tally.ts'
import type { Tally } from '../../scripts/test/tally.ts'
import { projectRoot } from '../../scripts/tree/files.ts'

/** Runs one test file with this text in a process of its own, as `npm test` does. */
async function run(
  text: string,
  options: { deadlineMs?: number; grep?: string; leakGraceMs?: number } = {},
): Promise<Tally> {
  return withTemporaryFolder(async (folder) => {
    const file = join(folder, 'example.test.mjs')
    await writeFile(file, text)
    const group = { name: 'example', files: [relative(projectRoot, file)] }
    return (await runGroup(projectRoot, group, { deadlineMs: 100_000, ...options })).tally
  })
}

const firstFailure = (tally: Tally): string => {
  const [failure] = tally.failures
  return `${failure?.title}: ${failure?.message}`
}

describe('the test run', function () {
  this.timeout(120_000)

  it('counts what passed, failed and was skipped, with the reasons', async () => {
    const tally = await run(`
      it('passes', () => {})
      it('fails', () => { throw new Error('with reason') })
      it.skip('is skipped', () => {})
    `)
    expect(tally.passed).to.equal(1)
    expect(firstFailure(tally)).to.match(/^fails: Error: with reason/)
    expect(tally.skipped.map(({ title }) => title)).to.deep.equal(['is skipped'])
  })

  it('runs only what fits a pattern', async () => {
    const tally = await run("it('one', () => {})\nit('two', () => { throw new Error() })", { grep: 'one' })
    expect([tally.passed, tally.failures]).to.deep.equal([1, []])
  })

  it('fails when a single test is marked to run alone', async () => {
    expect((await run(`it.${'on'}ly('one', () => {})`)).failures).not.to.deep.equal([])
  })

  it('fails when a test leaves something open, and names it', async () => {
    const text =
      "import { createServer } from 'node:net'\nit('leaks', (done) => { createServer().listen(0, done) })"
    const tally = await run(text, { leakGraceMs: 200 })
    expect(tally.passed).to.equal(1)
    expect(firstFailure(tally)).to.match(/^something is left open.*server on :::\d+/s)
  })

  it('fails when a test leaves a process behind, and ends it', async () => {
    const text = `
      import { spawn } from 'node:child_process'
      it('leaves a process', () => { spawn('sleep', ['60'], { stdio: 'ignore' }).unref() })
    `
    expect(firstFailure(await run(text))).to.match(/it left processes behind:\n\s+\d+ sleep 60/)
  })

  it('fails on an unhandled rejection and on a process warning', async () => {
    const tally = await run(`
      const moment = () => new Promise((resolve) => setTimeout(resolve, 20))
      it('rejects', async () => { void Promise.reject(new Error('lost')); await moment() })
      it('warns', async () => { process.emitWarning('careful'); await moment() })
    `)
    expect(tally.failures.map(({ title }) => title)).to.deep.equal([
      'an unhandled rejection (during or after: rejects)',
      'a process warning (during or after: warns)',
    ])
  })

  it('fails when the process ends early, and says which test it was in', async () => {
    const tally = await run("it('exits', () => process.exit(0))")
    expect(firstFailure(tally)).to.match(/it ended early \(exit code 0\); the last test begun was "exits"/)
  })

  it('fails at the deadline, also when the event loop is blocked', async () => {
    const waiting = "it('waits', function (done) { this.timeout(0); setTimeout(done, 60_000) })"
    const blocking = "it('blocks', () => { for (;;); })"
    const check = async (text: string, title: string, deadlineMs = 6000): Promise<void> => {
      const tally = await run(text, { deadlineMs })
      const all = tally.failures.map(({ message }) => message).join('\n')
      // A busy machine may need more than that to begin.
      if (all.includes('no test began') && deadlineMs < 40_000) return check(text, title, deadlineMs * 3)
      expect(all).to.match(
        new RegExp(`did not end within its deadline of ${deadlineMs / 1000} s.*"${title}"`),
      )
    }
    await Promise.all([check(waiting, 'waits'), check(blocking, 'blocks')])
  })

  it('fails when a file cannot be loaded', async () => {
    expect(firstFailure(await run("import './nothing.mjs'"))).to.include('loading the test files')
  })

  it('adds up counts', () => {
    const passed = { event: 'passed', file: 'a', title: 't', tookMs: 5 } as const
    const total = sum([tallyEvents([passed, passed]), tallyEvents([passed])])
    expect([total.passed, total.fileMs.get('a')]).to.deep.equal([3, 15])
  })

  it('understands phases, paths and patterns, and says when it does not', () => {
    const selection = readSelection(['--only', 'unit', 'lib/test/clock', '--grep', 'x'], projectRoot)
    expect(selection).to.deep.equal({ only: ['unit'], paths: ['lib/test/clock'], grep: 'x', narrowed: true })
    expect(readSelection([], projectRoot).narrowed).to.equal(false)
    expect(() => readSelection(['--only', 'nothing'], projectRoot)).to.throw('no phase "nothing"')
    expect(() => readSelection(['--nothing'], projectRoot)).to.throw('--nothing')
    const file = 'lib/test/clock/manual-clock.test.ts'
    const fits = ['lib', 'lib/test/clock', file, '**/clock/*.test.ts'].map((pattern) =>
      selects(file, pattern),
    )
    expect(fits).to.deep.equal([true, true, true, true])
    expect(selects(file, 'lib/test/cl')).to.equal(false)
  })

  it('takes unused corpora for a failure', () => {
    const passed = (title: string) => tallyEvents([{ event: 'passed', file: 'a', title, tookMs: 1 }])
    const skipped = tallyEvents([
      { event: 'skipped', file: 'b', title: 'the universe corpus', reason: 'none' },
    ])
    expect(corpusFailures(passed('the marathon corpus parses'), true)).to.deep.equal([])
    expect(corpusFailures(passed('others'), true).map(({ file }) => file)).to.deep.equal(['test/compat'])
    expect(corpusFailures(passed('others'), false)).to.deep.equal([])
    expect(corpusFailures(skipped, true).map(({ file }) => file)).to.deep.equal(['b'])
  })
})
