/** Marathon in a process of its own, with its configuration as the first argument; it measures itself when asked. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { systemClock } from '@dcos-lite/lib/clock'
import { createLogger } from '@dcos-lite/lib/log'
import { systemRandom } from '@dcos-lite/lib/random'
import { start } from '@dcos-lite/marathon-lite'
import type { MarathonConfig } from '@dcos-lite/marathon-lite'
import { pssMiBOf } from '../memory-of.ts'

/** What the process used since it was asked last. Times in ms, memory in MiB. */
export interface MarathonSample {
  cpuMs: number
  loopDelayP99Ms: number
  loopDelayMaxMs: number
  pssMiB: number
  heapMiB: number
}

const [, , config = '{}'] = process.argv
const resolutionMs = 5
const running = await start(JSON.parse(config) as MarathonConfig, {
  clock: systemClock,
  random: systemRandom,
  log: createLogger({
    component: 'marathon',
    clock: systemClock,
    level: process.env['DCOS_TEST_LOG'] === 'debug' ? 'warn' : 'error',
  }),
})
const delay = monitorEventLoopDelay({ resolution: resolutionMs })
delay.enable()
let before = process.cpuUsage()

process.on('message', (what) => {
  if (what === 'stop') {
    running.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    )
    return
  }
  if (what === 'collect') globalThis.gc?.()
  const { user, system } = process.cpuUsage(before)
  before = process.cpuUsage()
  // The histogram counts the pause between two looks, of which the resolution is meant.
  const late = (ns: number): number => Math.max(ns / 1e6 - resolutionMs, 0)
  const sample: MarathonSample = {
    cpuMs: (user + system) / 1000,
    loopDelayP99Ms: late(delay.percentile(99)),
    loopDelayMaxMs: late(delay.max),
    pssMiB: pssMiBOf(process.pid),
    heapMiB: process.memoryUsage().heapUsed / 1024 / 1024,
  }
  delay.reset()
  process.send?.(sample)
})
process.send?.({ url: running.urls.api })
