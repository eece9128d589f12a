/** Start of the dcos command, whole processes, beside a bare start of the same runtime. Pairs are taken in turn. */
import { join } from 'node:path'
import { createWorkspace } from '../test/e2e/support/local-cluster.ts'
import { root } from '../test/e2e/support/run.ts'
import { milliseconds, printFigure, spreadOf } from './support/statistics.ts'
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
  compare('dcos marathon --help (loads oclif)', ['marathon', '--help'], workspace.environment)
} finally {
  await cluster.stop()
  await workspace.remove()
}
