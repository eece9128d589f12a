import { writeFile } from 'node:fs/promises'
import { Session } from 'node:inspector/promises'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { systemClock } from '@dcos-lite/lib/clock'
import type { Environment, StartComponent } from '@dcos-lite/lib/component'
import { createLogger } from '@dcos-lite/lib/log'
import { systemRandom } from '@dcos-lite/lib/random'
import { pssMiBOf, rssMiBOf } from './memory-of.ts'

/** What a process used since it was asked last. Times in ms, memory in MiB. */
export interface Sample {
  cpuMs: number
  loopDelayP99Ms: number
  loopDelayMaxMs: number
  pssMiB: number
  rssMiB: number
  heapMiB: number
  /** Taken from the system for the heap, and what is outside of it. */
  heapTotalMiB: number
  externalMiB: number
}

const resolutionMs = 5
const mib = (bytes: number): number => bytes / 1024 / 1024

/** What a process is started with in a measurement: its log is quiet unless it is asked for. */
export const measuredEnvironment = (component: string): Environment => ({
  clock: systemClock,
  random: systemRandom,
  log: createLogger({
    component,
    clock: systemClock,
    level: process.env['DCOS_TEST_LOG'] === 'debug' ? 'warn' : 'error',
  }),
})

/** The configuration that this process was started with: its first argument. */
export const givenConfig = <Config>(): Config => JSON.parse(process.argv[2] ?? '{}') as Config

/** Processor time since it was asked last, in ms. */
export function cpuSinceLast(): () => number {
  let before = process.cpuUsage()
  return () => {
    const { user, system } = process.cpuUsage(before)
    before = process.cpuUsage()
    return (user + system) / 1000
  }
}

function createProfiler(): { start(): Promise<void>; end(file: string): Promise<void> } {
  const inspector = new Session()
  return {
    async start() {
      inspector.connect()
      await inspector.post('Profiler.enable')
      await inspector.post('Profiler.start')
    },
    async end(file) {
      const { profile } = await inspector.post('Profiler.stop')
      inspector.disconnect()
      await writeFile(file, JSON.stringify(profile))
    },
  }
}

/** Runs a component in this process; its parent is told where it serves, and what it uses when it asks. */
export async function runMeasured<Config>(name: string, start: StartComponent<Config>): Promise<void> {
  const running = await start(givenConfig<Config>(), measuredEnvironment(name))
  const delay = monitorEventLoopDelay({ resolution: resolutionMs })
  delay.enable()
  const cpu = cpuSinceLast()
  const profiler = createProfiler()
  // The histogram counts the pause between two looks, of which the resolution is meant.
  const late = (ns: number): number => Math.max(ns / 1e6 - resolutionMs, 0)
  const sample = (): Sample => {
    const { heapUsed, heapTotal, external } = process.memoryUsage()
    const taken: Sample = {
      cpuMs: cpu(),
      loopDelayP99Ms: late(delay.percentile(99)),
      loopDelayMaxMs: late(delay.max),
      pssMiB: pssMiBOf(process.pid),
      rssMiB: rssMiBOf(process.pid),
      heapMiB: mib(heapUsed),
      heapTotalMiB: mib(heapTotal),
      externalMiB: mib(external),
    }
    delay.reset()
    return taken
  }
  const answer = async (what: unknown): Promise<void> => {
    if (what === 'stop') {
      await running.stop()
      process.exit(0)
    }
    if (what === 'profile') await profiler.start()
    else if (typeof what === 'object' && what !== null && 'profileTo' in what)
      await profiler.end(String(what.profileTo))
    else {
      if (what === 'collect') globalThis.gc?.()
      process.send?.(sample())
      return
    }
    process.send?.({})
  }
  process.on('message', (what) => {
    answer(what).catch((error: unknown) => {
      console.error(error)
      process.exit(1)
    })
  })
  process.on('disconnect', () => process.exit(1))
  process.send?.({ url: running.urls['api'] })
}
