import type { StartComponent } from '@dcos-lite/lib/component'
import { createHealthCollector } from '../answers/health.ts'
import { defaultLimits } from '../config.ts'
import { createGatewayMetrics } from '../metrics.ts'
import { close, createFrontServer, listen } from '../server.ts'
import type { AgentGatewayConfig } from './config.ts'
import { createGatewayRouter } from './router.ts'
import { agentUnits } from './units.ts'

const stopGraceMs = 2000

/** Starts the gateway of an agent: what the node is and how it does, for reading. `urls.gateway` is its address. */
export const startAgentGateway: StartComponent<AgentGatewayConfig> = async (config, environment) => {
  const { clock, log } = environment
  const { clusterId, version, address, role = 'agent' } = config
  const router = createGatewayRouter({
    environment,
    config: { clusterId, version, ...(address === undefined ? {} : { publicIp: address }) },
    metrics: createGatewayMetrics(),
    problems: () => [],
    collectHealth: createHealthCollector({
      units: agentUnits(role),
      upstreams: config.upstreams,
      role,
      clock,
      version: version.version,
    }),
  })
  const server = createFrontServer(router, defaultLimits)
  const gateway = await listen(server, config.listen)
  log.info('serving', { gateway, role })
  let stopped: Promise<void> | undefined
  return { urls: { gateway }, stop: () => (stopped ??= close(server, stopGraceMs, clock.after)) }
}
