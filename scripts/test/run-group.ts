import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ResultEvent } from '../mocha/result-events.ts'
import { runNode } from '../run/process-group.ts'
import type { ProcessResult } from '../run/process-group.ts'
import type { Group } from './phases.ts'
import { tallyEvents } from './tally.ts'
import type { Tally } from './tally.ts'

/** How a group ended. `output` is what its process wrote. */
export interface GroupResult {
  group: Group
  tally: Tally
  output: string
  tookMs: number
}

function readEvents(resultFile: string): ResultEvent[] {
  try {
    const lines = readFileSync(resultFile, 'utf8').split('\n').filter(Boolean)
    return lines.map((line) => JSON.parse(line) as ResultEvent)
  } catch {
    return [] // it died before its first test; the missing "finished" says so
  }
}

/** What went wrong with the process itself, beside its tests. */
function processFailures(ended: ProcessResult, events: ResultEvent[], deadlineMs: number): string[] {
  const found: string[] = []
  const last = events.findLast((event) => event.event === 'started')
  const where =
    last?.event === 'started' ? `the last test begun was "${last.title}" in ${last.file}` : 'no test began'
  const finished = events.some((event) => event.event === 'finished')
  if (ended.timedOut) found.push(`it did not end within its deadline of ${deadlineMs / 1000} s; ${where}`)
  else if (!finished)
    found.push(`it ended early (${ended.signal ?? `exit code ${ended.exitCode}`}); ${where}`)
  else if (ended.exitCode !== 0 && !events.some((event) => event.event === 'failed')) {
    found.push(`it ended with exit code ${ended.exitCode}, though no test failed`)
  }
  if (ended.leftBehind.length > 0) found.push(`it left processes behind:\n  ${ended.leftBehind.join('\n  ')}`)
  return found
}

/** Runs the files of a group in one mocha process, with a deadline. */
export async function runGroup(
  root: string,
  group: Group,
  options: { deadlineMs: number; grep?: string | undefined; leakGraceMs?: number },
): Promise<GroupResult> {
  const folder = mkdtempSync(join(tmpdir(), 'dcos-lite-results-'))
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  process.once('exit', remove) // an interrupt ends the run without coming back here
  const resultFile = join(folder, 'results')
  try {
    const { grep, leakGraceMs = 5000 } = options
    const flags = ['--leak-grace', String(leakGraceMs), ...(grep === undefined ? [] : ['--grep', grep])]
    const ended = await runNode({
      arguments: [join(root, 'scripts/mocha/run-files.ts'), ...flags, resultFile, ...group.files],
      cwd: root,
      deadlineMs: options.deadlineMs,
      askSignal: 'SIGUSR2',
    })
    const events = readEvents(resultFile)
    const tally = tallyEvents(events)
    for (const message of processFailures(ended, events, options.deadlineMs)) {
      tally.failures.push({ file: group.name, title: 'the test process', message })
    }
    return { group, tally, output: ended.output, tookMs: ended.tookMs }
  } finally {
    process.removeListener('exit', remove)
    remove()
  }
}
