/** Simulated agents in a process of their own, with their configuration as the first argument. */
import { systemClock } from '@dcos-lite/lib/clock'
import { createLogger } from '@dcos-lite/lib/log'
import { systemRandom } from '@dcos-lite/lib/random'
import { startSimulatedAgents } from '@dcos-lite/mesos-lite'
import type { SimulatedAgentsConfig } from '@dcos-lite/mesos-lite'
import { pssMiBOf } from '../memory-of.ts'

/** How far the agents of a process are, and what it used since it was asked last. */
export interface FleetSample {
  registered: number
  tasks: number
  cpuMs: number
  pssMiB: number
}

const [, , config = '{}'] = process.argv
const fleet = await startSimulatedAgents(JSON.parse(config) as SimulatedAgentsConfig, {
  clock: systemClock,
  random: systemRandom,
  log: createLogger({
    component: 'simulated',
    clock: systemClock,
    level: process.env['DCOS_TEST_LOG'] === 'debug' ? 'warn' : 'error',
  }),
})
let before = process.cpuUsage()
process.on('message', (what) => {
  if (what === 'stop') process.exit(0)
  const { user, system } = process.cpuUsage(before)
  before = process.cpuUsage()
  const sample: FleetSample = {
    registered: fleet.registered(),
    tasks: fleet.taskCount(),
    cpuMs: (user + system) / 1000,
    pssMiB: pssMiBOf(process.pid),
  }
  process.send?.(sample)
})
process.send?.({ ready: true })
