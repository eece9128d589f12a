import type { CheckResult } from './checks.ts'

/** Prints one line for a check that passed, and everything it said for one that failed. */
export function printCheck(result: CheckResult): void {
  const seconds = (result.tookMs / 1000).toFixed(1)
  process.stdout.write(`  ${result.passed ? '✓' : '✗'} ${result.name} (${seconds} s)\n`)
  if (!result.passed) process.stdout.write(result.output.replace(/^/gm, '    ') + '\n')
}
