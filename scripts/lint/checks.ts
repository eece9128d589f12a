import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { inParallel } from '../run/in-parallel.ts'
import { runNode } from '../run/process-group.ts'

/** One check of the whole tree and how it ended. */
export interface CheckResult {
  name: string
  passed: boolean
  output: string
  tookMs: number
}

interface Check {
  name: string
  arguments: string[]
}

const folders = [
  'lib',
  'cli',
  'installer',
  'universe',
  'bootstrap',
  'local',
  'components',
  'test',
  'bench',
  'scripts',
]

function checks(root: string, fix: boolean): Check[] {
  const program = (path: string): string => join(root, 'node_modules', path)
  return [
    { name: 'lint', arguments: [program('eslint/bin/eslint.js'), '.', ...(fix ? ['--fix'] : [])] },
    { name: 'types', arguments: [program('typescript/bin/tsc'), '--noEmit', '--pretty', 'false'] },
    {
      name: 'format',
      arguments: [
        program('prettier/bin/prettier.cjs'),
        fix ? '--write' : '--check',
        '--cache',
        '--log-level=warn',
        '.',
      ],
    },
    {
      name: 'import direction',
      arguments: [
        program('dependency-cruiser/bin/dependency-cruiser.mjs'),
        ...['--config', '.dependency-cruiser.js', '--output-type', 'err-long'],
        ...folders.filter((folder) => existsSync(join(root, folder))),
      ],
    },
  ]
}

/** Runs every check, two at a time, and tells of each one as it ends. */
export function runChecks(
  root: string,
  options: { fix?: boolean; deadlineMs?: number; onEnd: (result: CheckResult) => void },
): Promise<CheckResult[]> {
  const { fix = false, deadlineMs = 180_000, onEnd } = options
  return inParallel(checks(root, fix), 2, async ({ name, arguments: command }) => {
    const ended = await runNode({ arguments: command, cwd: root, deadlineMs })
    const late = ended.timedOut ? `\nIt did not end within ${deadlineMs / 1000} s.` : ''
    const result = {
      name,
      passed: ended.exitCode === 0 && !ended.timedOut,
      output: ended.output.trimEnd() + late,
      tookMs: ended.tookMs,
    }
    onEnd(result)
    return result
  })
}
