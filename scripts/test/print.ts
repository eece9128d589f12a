import type { GroupResult } from './run-group.ts'
import type { Tally } from './tally.ts'

const say = (text: string): void => void process.stdout.write(text + '\n')
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`
const indent = (text: string, by: string): string => text.replace(/^(?=.)/gm, by)
const outputLines = 120

/** The title above a phase. */
export function printTitle(title: string): void {
  say(`\n── ${title} ──`)
}

/** One line for a group, then each failure in full and the end of what the process wrote. */
export function printGroup({ group, tally, output, tookMs }: GroupResult): void {
  const failed = tally.failures.length
  const counts = [`${tally.passed} passed`]
  if (failed > 0) counts.push(`${failed} failed`)
  if (tally.skipped.length > 0) counts.push(`${tally.skipped.length} skipped`)
  say(`  ${failed > 0 ? '✗' : '✓'} ${group.name}: ${counts.join(', ')} (${seconds(tookMs)})`)
  for (const failure of tally.failures) {
    say(`\n    ✗ ${failure.title}\n      ${failure.file}\n${indent(failure.message, '      ')}\n`)
  }
  const lines = output.trimEnd().split('\n')
  if (failed > 0 && output.trim() !== '') {
    say(`    what the process wrote (the last ${Math.min(outputLines, lines.length)} lines):`)
    say(indent(lines.slice(-outputLines).join('\n'), '      '))
  }
}

/** The time of a phase. */
export function printPhaseEnd(tookMs: number): void {
  say(`  ${seconds(tookMs)}`)
}

/** Files whose tests took long, the slowest first. */
export function printSlowFiles(tally: Tally, fromMs = 5000): void {
  const slow = [...tally.fileMs].filter(([, ms]) => ms >= fromMs).sort(([, a], [, b]) => b - a)
  if (slow.length === 0) return
  say('\nSlow test files:')
  for (const [file, ms] of slow.slice(0, 10)) say(`  ${seconds(ms)}  ${file}`)
}

/** Every skipped test by name, below the reason it gave. */
export function printSkipped(tally: Tally): void {
  if (tally.skipped.length === 0) return
  say('\nSkipped:')
  for (const reason of new Set(tally.skipped.map((test) => test.reason))) {
    say(`  because ${reason}:`)
    for (const test of tally.skipped) if (test.reason === reason) say(`    ${test.title} (${test.file})`)
  }
}

/** Failures once more, by name only, so that they stand at the end of a long output. */
export function printFailureNames(tally: Tally): void {
  if (tally.failures.length === 0) return
  say('\nFailed:')
  for (const failure of tally.failures) say(`  ${failure.title} (${failure.file})`)
}

/** The last line of the run. */
export function printCounts(tally: Tally): void {
  say(`\n${tally.passed} passed, ${tally.failures.length} failed, ${tally.skipped.length} skipped`)
}
