import type { MasterConfig, SimulatedAgentsConfig } from '@dcos-lite/mesos-lite'
import type { Sample } from '../measured-child.ts'
import { startMeasured } from '../measured-process.ts'
import type { MeasuredProcess } from '../measured-process.ts'
import type { FleetSample } from './fleet-process.ts'

/** A master in a process of its own. */
export type MasterProcess = MeasuredProcess<Sample>

export const startMasterProcess = (config: MasterConfig, execArgv?: string[]): Promise<MasterProcess> =>
  startMeasured(new URL('./master-process.ts', import.meta.url), config, execArgv)

/** Simulated agents in one or more processes. */
export interface Fleet {
  sample(): Promise<FleetSample>
  stop(): Promise<void>
}

export async function startFleet(
  config: Omit<SimulatedAgentsConfig, 'first'>,
  processes: number,
): Promise<Fleet> {
  const program = new URL('./fleet-process.ts', import.meta.url)
  const share = Math.ceil(config.count / processes)
  const parts = await Promise.all(
    Array.from({ length: processes }, (_, at) => {
      const count = Math.min(share, config.count - at * share)
      return startMeasured<FleetSample>(program, { ...config, count, first: at * share })
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
