import type { Environment, RunningComponent } from '@dcos-lite/lib/component'
import { parseResources } from '@dcos-lite/lib/resources'
import { parseAttributes } from '../../../machine/attributes.ts'
import { createSimulatedLauncher } from '../simulated-launcher.ts'
import { checkFleetConfig } from './config.ts'
import type { SimulatedAgentsConfig } from './config.ts'
import { createSimulatedAgent } from './simulated-agent.ts'

/** Many agents of one process, and how far they are. */
export interface RunningFleet extends RunningComponent {
  registered(): number
  taskCount(): number
}

const defaultResources = 'cpus:16;mem:65536;disk:100000;ports:[31000-32000]'
const defaultPort = 5051
const lookEveryMs = 20

/** Addresses of their own, from 10.0.0.0/8. */
const addressOf = (number: number): string =>
  `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`

/**
 * Starts many simulated agents in this process. Each has a session of its own with the leading master, by the same
 * protocol as every agent; none serves an API or writes anything down. They are gone with the process.
 */
export function startSimulatedAgents(
  config: SimulatedAgentsConfig,
  environment: Environment,
): Promise<RunningFleet> {
  checkFleetConfig(config)
  const { count, first = 0, masterUrls, registeringAtOnce = 200, registrationBackoff = {} } = config
  const { clock } = environment
  const shared = {
    ...{ environment, masterUrls },
    launcher: createSimulatedLauncher({ clock }),
    resources: parseResources(config.resources ?? defaultResources),
    attributes: parseAttributes(config.attributes ?? ''),
    backoff: { firstMs: registrationBackoff.firstMs ?? 50, maxMs: registrationBackoff.maxMs ?? 5000 },
    port: defaultPort,
  }
  const agents = Array.from({ length: count }, (_, at) =>
    createSimulatedAgent({ ...shared, hostname: `simulated-${first + at}`, ip: addressOf(first + at) }),
  )
  let begun = 0
  let registering: typeof agents = []
  const begin = (): void => {
    registering = registering.filter(({ session }) => session.leaderUrl() === undefined)
    const next = agents.slice(begun, begun + registeringAtOnce - registering.length)
    begun += next.length
    for (const agent of next) agent.session.start()
    registering = [...registering, ...next]
    if (begun >= count) starting.cancel()
  }
  const starting = clock.every(lookEveryMs, begin)
  begin()
  let stopped: Promise<void> | undefined
  return Promise.resolve({
    urls: {},
    registered: () => agents.filter(({ session }) => session.leaderUrl() !== undefined).length,
    taskCount: () => agents.reduce((sum, agent) => sum + agent.taskCount(), 0),
    stop() {
      starting.cancel()
      stopped ??= Promise.all(agents.map((agent) => agent.stop())).then(() => shared.launcher.stop())
      return stopped
    },
  })
}
