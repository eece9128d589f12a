/** Simulated agents in a process of their own, with their configuration as the first argument. */
import { startSimulatedAgents } from '@dcos-lite/mesos-lite'
import type { SimulatedAgentsConfig } from '@dcos-lite/mesos-lite'
import { cpuSinceLast, givenConfig, measuredEnvironment } from '../measured-child.ts'
import { pssMiBOf } from '../memory-of.ts'

/** How far the agents of a process are, and what it used since it was asked last. */
export interface FleetSample {
  registered: number
  tasks: number
  cpuMs: number
  pssMiB: number
}

const fleet = await startSimulatedAgents(
  givenConfig<SimulatedAgentsConfig>(),
  measuredEnvironment('simulated'),
)
const cpu = cpuSinceLast()
process.on('message', (what) => {
  if (what === 'stop') process.exit(0)
  const sample: FleetSample = {
    registered: fleet.registered(),
    tasks: fleet.taskCount(),
    cpuMs: cpu(),
    pssMiB: pssMiBOf(process.pid),
  }
  process.send?.(sample)
})
process.send?.({ ready: true })
