/**
 * The views of a master with 10,000 agents and 100,000 running tasks: how long each takes, how large it is, and how long
 * the event loop waits meanwhile. Beside it, as the floor, the same object written by one JSON.stringify.
 *
 *     node bench/master-views.ts [agents] [tasks]
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { systemClock } from '@dcos-lite/lib/clock'
import {
  legacyState,
  legacyStateSummary,
} from '../components/mesos-lite/src/master/rendering/legacy-state.ts'
import { takeSnapshot } from '../components/mesos-lite/src/master/rendering/snapshot.ts'
import type { StateSnapshot } from '../components/mesos-lite/src/master/rendering/snapshot.ts'
import { answerPieces } from '../components/mesos-lite/src/master/views/operator-views.ts'
import { bytesOf } from '../components/mesos-lite/src/master/views/slices.ts'
import { largeState } from '../components/mesos-lite/test/master/views/large-state.ts'

const [agents = 10_000, tasks = 100_000] = process.argv.slice(2).map(Number)
const rounds = 5
const input = largeState(agents, tasks)

type Make = (snapshot: StateSnapshot) => Generator<string | Uint8Array, void>

const views: Record<string, Make> = {
  '/state': legacyState,
  '/state-summary': legacyStateSummary,
  'GET_STATE (JSON)': (snapshot) => answerPieces('GET_STATE', snapshot, 'application/json'),
  'GET_STATE (protobuf)': (snapshot) => answerPieces('GET_STATE', snapshot, 'application/x-protobuf'),
}

const mib = (bytes: number): string => (bytes / 1024 / 1024).toFixed(1)

process.stdout.write(`${agents} agents, ${tasks} tasks, ${rounds} rounds, the first of them cold\n`)
for (const [name, make] of Object.entries(views)) {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const timesMs: number[] = []
  let bytes = 0
  let first: Buffer[] = []
  for (let round = 0; round < rounds; round += 1) {
    const startedMs = performance.now()
    const chunks = await bytesOf(systemClock, make(takeSnapshot(input)))
    timesMs.push(performance.now() - startedMs)
    bytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
    if (round === 0 && name === '/state') first = chunks
  }
  delay.disable()
  const warm = timesMs.slice(1).sort((a, b) => a - b)
  const figures = [
    `cold ${timesMs[0]?.toFixed(0)} ms`,
    `warm ${warm[Math.floor(warm.length / 2)]?.toFixed(0)} ms`,
    `${mib(bytes)} MiB`,
    `loop delay p99 ${(delay.percentile(99) / 1e6).toFixed(1)} ms, longest ${(delay.max / 1e6).toFixed(1)} ms`,
  ]
  process.stdout.write(`${name}: ${figures.join(', ')}\n`)
  if (first.length === 0) continue
  const state: unknown = JSON.parse(Buffer.concat(first).toString())
  const startedMs = performance.now()
  JSON.stringify(state)
  const floorMs = performance.now() - startedMs
  process.stdout.write(`  floor: one JSON.stringify of the same object blocks ${floorMs.toFixed(0)} ms\n`)
}
process.stdout.write(`resident memory ${mib(process.memoryUsage().rss)} MiB\n`)
