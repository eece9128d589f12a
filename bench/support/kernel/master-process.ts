/** A master in a process of its own, with its configuration as the first argument; it measures itself when asked. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { systemClock } from '@dcos-lite/lib/clock'
import { createLogger } from '@dcos-lite/lib/log'
import { systemRandom } from '@dcos-lite/lib/random'
import { startMaster } from '@dcos-lite/mesos-lite'
import type { MasterConfig } from '@dcos-lite/mesos-lite'
import { pssMiBOf, rssMiBOf } from '../memory-of.ts'

/** What a process used since it was asked last. Times in ms, memory in MiB. */
export interface Sample {
  cpuMs: number
  loopDelayP50Ms: number
  loopDelayP99Ms: number
  loopDelayMaxMs: number
  pssMiB: number
  rssMiB: number
  heapMiB: number
}

const [, , config = '{}'] = process.argv
const resolutionMs = 5
const running = await startMaster(JSON.parse(config) as MasterConfig, {
  clock: systemClock,
  random: systemRandom,
  log: createLogger({
    component: 'mesos-master',
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
  const { user, system } = process.cpuUsage(before)
  before = process.cpuUsage()
  // The histogram counts the pause between two looks, of which the resolution is meant.
  const late = (ns: number): number => Math.max(ns / 1e6 - resolutionMs, 0)
  const sample: Sample = {
    cpuMs: (user + system) / 1000,
    loopDelayP50Ms: late(delay.percentile(50)),
    loopDelayP99Ms: late(delay.percentile(99)),
    loopDelayMaxMs: late(delay.max),
    pssMiB: pssMiBOf(process.pid),
    rssMiB: rssMiBOf(process.pid),
    heapMiB: process.memoryUsage().heapUsed / 1024 / 1024,
  }
  delay.reset()
  process.send?.(sample)
})
process.send?.({ url: running.urls.api })
