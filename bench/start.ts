/** From the start of the program (dependencies installed) until hello-world is healthy, whole processes. */
import { createWorkspace } from '../test/e2e/support/local-cluster.ts'
import { printFigure, spreadOf } from './support/statistics.ts'
import { timeProcess } from './support/time-process.ts'

const rounds = 5
const first: number[] = []
const again: number[] = []
const floors: number[] = []
for (let round = 0; round < rounds; round++) {
  const workspace = await createWorkspace()
  try {
    floors.push(timeProcess([process.execPath, '-e', '0'], {}))
    for (const figures of [first, again]) {
      const startedMs = performance.now()
      const cluster = await workspace.up()
      figures.push(performance.now() - startedMs)
      await cluster.stop()
    }
  } finally {
    await workspace.remove()
  }
}
const seconds = (values: number[]): string => {
  const { median, min, max } = spreadOf(values)
  return `${(median / 1000).toFixed(2)} s (${(min / 1000).toFixed(2)}–${(max / 1000).toFixed(2)})`
}
const floor = spreadOf(floors).median
printFigure(
  'local up until hello-world is healthy',
  seconds(first),
  `${(spreadOf(first).median / floor).toFixed(0)} times node -e 0`,
)
printFigure(
  'the same with state from before',
  seconds(again),
  `${(spreadOf(again).median / floor).toFixed(0)} times node -e 0`,
)
