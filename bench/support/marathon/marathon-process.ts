/** Marathon in a process of its own, with its configuration as the first argument; it measures itself when asked. */
import { writeFile } from 'node:fs/promises'
import { Session } from 'node:inspector/promises'
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
  /** Taken from the system for the heap, and what is outside of it. */
  heapTotalMiB: number
  externalMiB: number
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

const inspector = new Session()
async function profileStart(): Promise<void> {
  inspector.connect()
  await inspector.post('Profiler.enable')
  await inspector.post('Profiler.start')
  process.send?.({})
}
async function profileEnd(file: string): Promise<void> {
  const { profile } = await inspector.post('Profiler.stop')
  inspector.disconnect()
  await writeFile(file, JSON.stringify(profile))
  process.send?.({})
}

process.on('message', (what) => {
  if (what === 'profile') {
    void profileStart()
    return
  }
  if (typeof what === 'object' && what !== null && 'profileTo' in what) {
    void profileEnd(String(what.profileTo))
    return
  }
  if (what === 'stop') {
    running.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    )
    return
  }
  if (what === 'collect') globalThis.gc?.()
  const { heapUsed, heapTotal, external } = process.memoryUsage()
  const { user, system } = process.cpuUsage(before)
  before = process.cpuUsage()
  // The histogram counts the pause between two looks, of which the resolution is meant.
  const late = (ns: number): number => Math.max(ns / 1e6 - resolutionMs, 0)
  const sample: MarathonSample = {
    cpuMs: (user + system) / 1000,
    loopDelayP99Ms: late(delay.percentile(99)),
    loopDelayMaxMs: late(delay.max),
    pssMiB: pssMiBOf(process.pid),
    heapMiB: heapUsed / 1024 / 1024,
    heapTotalMiB: heapTotal / 1024 / 1024,
    externalMiB: external / 1024 / 1024,
  }
  delay.reset()
  process.send?.(sample)
})
process.on('disconnect', () => process.exit(1))
process.send?.({ url: running.urls.api })
