import type { StartComponent } from '@dcos-lite/lib/component'
import type { AdminRouterConfig } from './config.ts'
import { startFrontDoor } from './front-door.ts'
import { startWorkers } from './workers/start-workers.ts'

export { startAgentGateway } from './agent-gateway/start.ts'
export type { AgentGatewayConfig, GatewayUpstreams } from './agent-gateway/config.ts'
export type { AdminRouterConfig, FrontTls, Limits, Upstreams, VersionInfo } from './config.ts'

/** Starts the front door, in as many threads as are configured. `urls.front` is the one address that clients need. */
export const start: StartComponent<AdminRouterConfig> = (config, environment) =>
  (config.workers ?? 1) > 1 ? startWorkers(config, environment) : startFrontDoor(config, environment)
