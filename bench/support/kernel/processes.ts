import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { MasterConfig, SimulatedAgentsConfig } from '@dcos-lite/mesos-lite'
import type { FleetSample } from './fleet-process.ts'
import type { Sample } from './master-process.ts'

const fileOf = (name: string): string => fileURLToPath(new URL(`./${name}.ts`, import.meta.url))

interface Child<T> {
  child: ChildProcess
  first: unknown
  sample(): Promise<T>
  stop(): Promise<void>
}

async function start<T>(name: string, config: object, execArgv: string[] = []): Promise<Child<T>> {
  const child = fork(fileOf(name), [JSON.stringify(config)], { execArgv })
  const [first] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`${name} ended with ${String(code)}`)
    }),
  ])) as unknown[]
  return {
    child,
    first,
    async sample() {
      const answer = once(child, 'message')
      child.send('sample')
      return (await answer)[0] as T
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.send('stop')
      const cut = setTimeout(() => child.kill('SIGKILL'), 15_000)
      await ended
      clearTimeout(cut)
    },
  }
}

/** A master in a process of its own. */
export interface MasterProcess {
  url: string
  pid: number
  sample(): Promise<Sample>
  stop(): Promise<void>
  /** Ends it as a power cut would. */
  kill(): Promise<void>
}

export async function startMasterProcess(config: MasterConfig, execArgv?: string[]): Promise<MasterProcess> {
  const { child, first, sample, stop } = await start<Sample>('master-process', config, execArgv)
  return {
    url: (first as { url: string }).url,
    pid: child.pid ?? 0,
    sample,
    stop,
    async kill() {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** Simulated agents in one or more processes. */
export interface Fleet {
  sample(): Promise<FleetSample>
  stop(): Promise<void>
}

export async function startFleet(
  config: Omit<SimulatedAgentsConfig, 'first'>,
  processes: number,
): Promise<Fleet> {
  const share = Math.ceil(config.count / processes)
  const parts = await Promise.all(
    Array.from({ length: processes }, (_, at) => {
      const count = Math.min(share, config.count - at * share)
      return start<FleetSample>('fleet-process', { ...config, count, first: at * share })
    }),
  )
  return {
    async sample() {
      const all = await Promise.all(parts.map((part) => part.sample()))
      const sum = (of: (one: FleetSample) => number): number => all.reduce((total, one) => total + of(one), 0)
      return {
        registered: sum(({ registered }) => registered),
        tasks: sum(({ tasks }) => tasks),
        cpuMs: sum(({ cpuMs }) => cpuMs),
        pssMiB: sum(({ pssMiB }) => pssMiB),
      }
    },
    stop: async () => void (await Promise.all(parts.map((part) => part.stop()))),
  }
}
