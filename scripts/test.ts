// `npm test`: the checks of the tree, then every test, quick phases first. The last line has the counts.
import { runChecks } from './lint/checks.ts'
import { printCheck } from './lint/print-check.ts'
import { inParallel } from './run/in-parallel.ts'
import { endGroupsOnInterrupt } from './run/process-group.ts'
import { corpusFailures } from './test/corpus-rule.ts'
import { findPhases, narrow } from './test/phases.ts'
import type { Phase } from './test/phases.ts'
import * as print from './test/print.ts'
import { runGroup } from './test/run-group.ts'
import { readSelection, selects, usage } from './test/selection.ts'
import type { Selection } from './test/selection.ts'
import { ensureSystemPackages } from './test/system-packages.ts'
import { emptyTally, sum } from './test/tally.ts'
import type { Tally } from './test/tally.ts'
import { corpusFolder } from '../lib/src/testing/index.ts'

const root = new URL('..', import.meta.url).pathname

function select(): Selection {
  try {
    return readSelection(process.argv.slice(2), root)
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${usage}`)
    process.exit(64)
  }
}

const isContinuousIntegration = (value = ''): boolean => !['', '0', 'false'].includes(value)

async function timed(title: string, work: () => Promise<Tally>): Promise<Tally> {
  const startedMs = performance.now()
  print.printTitle(title)
  const tally = await work()
  print.printPhaseEnd(performance.now() - startedMs)
  return tally
}

async function checkTree(): Promise<Tally> {
  const results = await runChecks(root, { onEnd: printCheck })
  const tally = emptyTally()
  tally.passed = results.filter((result) => result.passed).length
  for (const { name, passed, output } of results) {
    if (!passed) tally.failures.push({ file: 'the whole tree', title: name, message: output })
  }
  return tally
}

async function runPhase(phase: Phase, selection: Selection): Promise<Tally> {
  const { deadlineMs, jobs, groups } = phase
  const results = await inParallel(groups, jobs, async (group) => {
    const result = await runGroup(root, group, { deadlineMs, grep: selection.grep })
    if (result.tally.ran.length + result.tally.skipped.length > 0 || !selection.narrowed)
      print.printGroup(result)
    return result
  })
  const tally = sum(results.map((result) => result.tally))
  if (tally.ran.length === 0 && !selection.narrowed) {
    const message = `No test of the phase "${phase.name}" ran. Look at the patterns in scripts/test/phases.ts.`
    tally.failures.push({ file: phase.name, title: 'a phase without tests', message })
    process.stdout.write(`  ✗ ${message}\n`)
  }
  return tally
}

endGroupsOnInterrupt()
const selection = select()
const wants = (name: string): boolean => selection.only?.includes(name) ?? true
const asked = (name: string): boolean => selection.only?.includes(name) ?? selection.paths.length > 0
const found = findPhases(root).filter(({ name, onRequest }) =>
  onRequest === true ? asked(name) : wants(name),
)
const phases = selection.paths.length === 0 ? found : narrow(found, selection.paths, selects)
const total = [emptyTally()]

if (wants('checks') && selection.paths.length === 0 && selection.grep === undefined) {
  total.push(await timed('Checks: lint, types, format, import direction', checkTree))
}
if (phases.length > 0) ensureSystemPackages(root)
for (const phase of phases) total.push(await timed(phase.title, () => runPhase(phase, selection)))

const tally = sum(total)
if (isContinuousIntegration(process.env.CI) && corpusFolder() !== undefined) {
  const failures = corpusFailures(tally, !selection.narrowed)
  for (const { file, message } of failures) process.stdout.write(`\n✗ ${file}: ${message}\n`)
  tally.failures.push(...failures)
}
const nothingRan = tally.passed + tally.failures.length === 0
if (nothingRan) process.stdout.write('\nNothing ran: no check and no test fits what was asked for.\n')
print.printSlowFiles(tally)
print.printSkipped(tally)
print.printFailureNames(tally)
print.printCounts(tally)
process.exitCode = nothingRan || tally.failures.length > 0 ? 1 : 0
