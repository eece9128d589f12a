import { appendFileSync } from 'node:fs'
import { relative } from 'node:path'
import type Mocha from 'mocha'
import type { ResultEvent } from './result-events.ts'
import { skipReason } from './skip-reason.ts'

/** A stack without the lines of mocha and of Node itself. */
export function shorten(stack: string): string {
  const lines = stack.split('\n')
  return lines.filter((line) => !/^\s+at .*(node_modules\/mocha\/|node:internal)/.test(line)).join('\n')
}

const show = (value: unknown): string =>
  (typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value))).slice(0, 4000)

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { actual, expected } = error as { actual?: unknown; expected?: unknown }
  const compared = expected !== undefined
  const values = compared ? `\nexpected:\n${show(expected)}\nactual:\n${show(actual)}` : ''
  const cause = error.cause instanceof Error ? `\ncaused by: ${explain(error.cause)}` : ''
  return shorten(error.stack ?? error.message) + values + cause
}

/** Appends an event for everything that happens in `runner` to `resultFile`. */
export function writeResults(runner: Mocha.Runner, root: string, resultFile: string): void {
  const write = (event: ResultEvent): void => appendFileSync(resultFile, JSON.stringify(event) + '\n')
  const place = (test: Mocha.Runnable): { file: string; title: string } => ({
    file: relative(root, test.file ?? test.parent?.file ?? ''),
    title: test.fullTitle(),
  })
  runner.on('test', (test) => write({ event: 'started', ...place(test) }))
  runner.on('pass', (test) => write({ event: 'passed', ...place(test), tookMs: test.duration ?? 0 }))
  runner.on('pending', (test) => write({ event: 'skipped', ...place(test), reason: skipReason(test) }))
  runner.on('fail', (test, error: unknown) =>
    write({ event: 'failed', ...place(test), message: explain(error) }),
  )
}
