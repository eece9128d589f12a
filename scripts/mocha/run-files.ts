// One test process: `run-files.ts [--grep TEXT] [--leak-grace MS] RESULT_FILE FILE…`. It is never ended by force while all is well,
// because a test that leaves something open must be seen.
import { appendFileSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import Mocha from 'mocha'
import { describeActiveResources } from './active-resources.ts'
import { startGuard } from './guard.ts'
import type { ResultEvent } from './result-events.ts'
import { shorten, writeResults } from './write-results.ts'

const root = join(import.meta.dirname, '..', '..')
const { values, positionals } = parseArgs({
  options: { grep: { type: 'string' }, 'leak-grace': { type: 'string', default: '5000' } },
  allowPositionals: true,
})
const [resultFile, ...files] = positionals
if (resultFile === undefined || files.length === 0) {
  process.stderr.write('usage: run-files.ts [--grep TEXT] [--leak-grace MS] RESULT_FILE FILE...\n')
  process.exit(64)
}

let current: { file: string; title: string } | undefined
const write = (event: ResultEvent): void => appendFileSync(resultFile, JSON.stringify(event) + '\n')
const fail = (title: string, message: string): void => {
  const file = current?.file ?? (files.length === 1 ? String(files[0]) : '')
  const during = current === undefined ? '' : ` (during or after: ${current.title})`
  write({ event: 'failed', file, title: title + during, message: shorten(message) })
  process.exitCode = 1
}

process.on('SIGUSR2', () => {
  fail('the deadline of the test process', describeActiveResources())
  process.exit(1)
})

const guard = startGuard(fail)
const { timeout } = JSON.parse(readFileSync(join(root, '.mocharc.json'), 'utf8')) as { timeout: number }
const mocha = new Mocha({
  ui: 'bdd',
  timeout,
  forbidOnly: true,
  allowUncaught: false,
  reporter: Mocha.reporters.Base, // it prints nothing
  ...(values.grep === undefined ? {} : { grep: values.grep }),
})
for (const file of files) mocha.addFile(join(root, file))
try {
  await mocha.loadFilesAsync()
} catch (error) {
  fail('loading the test files', error instanceof Error ? (error.stack ?? error.message) : String(error))
  write({ event: 'finished' })
  process.exit(1)
}
const runner = mocha.run((failures) => {
  if (failures > 0) process.exitCode = 1
  guard.expectEnd(Number(values['leak-grace']), (resources) => {
    fail('something is left open after the last test', resources)
    write({ event: 'finished' })
    process.exit(1)
  })
})
writeResults(runner, root, resultFile)
process.once('SIGTERM', () => {
  runner.abort() // the hooks that clean up still run
  setTimeout(() => process.exit(143), 2000).unref()
})
runner.on('test', (test) => {
  current = { file: relative(root, test.file ?? ''), title: test.fullTitle() }
})
process.once('beforeExit', () => write({ event: 'finished' }))
