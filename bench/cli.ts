/** Start of the dcos command, whole processes, beside a bare start of the same runtime. Pairs are taken in turn. */
import { join } from 'node:path'
import { createWorkspace } from '../test/e2e/support/local-cluster.ts'
import { root } from '../test/e2e/support/run.ts'
import { milliseconds, printFigure, spreadOf } from './support/statistics.ts'
import { measureUsage } from './support/process-usage.ts'
import { timeProcess } from './support/time-process.ts'

const rounds = 21
const dcos = join(root, 'cli', 'bin', 'dcos')

function compare(name: string, words: string[], environment: Record<string, string>): void {
  const floors: number[] = []
  const ours: number[] = []
  const ratios: number[] = []
  for (let round = 0; round < rounds + 2; round++) {
    const floor = timeProcess([process.execPath, '-e', '0'], environment)
    const own = timeProcess([process.execPath, dcos, ...words], environment)
    if (round < 2) continue // warm-up
    floors.push(floor)
    ours.push(own)
    ratios.push(own / floor)
  }
  const beside = `${spreadOf(ratios).median.toFixed(2)} times node -e 0 (${milliseconds(spreadOf(floors))})`
  printFigure(name, milliseconds(spreadOf(ours)), beside)
}

/** Processor time and memory of whole processes: less disturbed by what else runs on the machine. */
function compareUsage(name: string, words: string[], environment: Record<string, string>): void {
  const rows = Array.from({ length: 9 }, () => ({
    floor: measureUsage(['-e', '0'], environment),
    own: measureUsage([dcos, ...words], environment),
  })).slice(2)
  const ratio = spreadOf(rows.map(({ floor, own }) => own.cpuMs / floor.cpuMs)).median.toFixed(2)
  const peak = (who: 'floor' | 'own'): string =>
    spreadOf(rows.map((row) => row[who].peakMiB)).median.toFixed(0)
  const cpu = milliseconds(spreadOf(rows.map(({ own }) => own.cpuMs)))
  printFigure(
    `${name}, processor`,
    cpu,
    `${ratio} times node -e 0; ${peak('own')} MiB beside ${peak('floor')}`,
  )
}

const workspace = await createWorkspace()
const cluster = await workspace.up()
try {
  compare('dcos --version (no cluster)', ['--version'], {
    ...workspace.environment,
    DCOS_DIR: join(workspace.folder, 'none'),
  })
  compare('dcos marathon app list', ['marathon', 'app', 'list'], workspace.environment)
  compare('dcos marathon app list --json', ['marathon', 'app', 'list', '--json'], workspace.environment)
  compare('dcos node list', ['node', 'list'], workspace.environment)
  compareUsage('dcos --version', ['--version'], {
    ...workspace.environment,
    DCOS_DIR: join(workspace.folder, 'none'),
  })
  compareUsage('dcos marathon app list', ['marathon', 'app', 'list'], workspace.environment)
  compareUsage('dcos node list', ['node', 'list'], workspace.environment)
  compare('dcos marathon --help (loads oclif)', ['marathon', '--help'], workspace.environment)
} finally {
  await cluster.stop()
  await workspace.remove()
}
