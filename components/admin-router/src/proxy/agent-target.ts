import type { Limits } from '../config.ts'
import { hostInUrl } from '../decide/service-apps.ts'
import { adminRouterErrors } from '../errors.ts'
import type { ClusterCaches } from './service-target.ts'
import type { UpstreamTarget } from './upstream-target.ts'

/** Finds the API of an agent, or the gateway beside it when a port is given. */
export async function findAgent(
  agentId: string,
  path: string,
  context: {
    caches: ClusterCaches
    limits: Limits
    gatewayPort?: number
    scheme: 'http' | 'https'
    locationPrefix: string
  },
): Promise<UpstreamTarget> {
  const { cluster } = context.caches
  if (!cluster.current()?.agents.has(agentId)) await cluster.refresh()
  const state = cluster.current()
  if (!state) throw adminRouterErrors.MESOS_CACHE_INVALID()
  const agent = state.agents.get(agentId)
  if (!agent) throw adminRouterErrors.AGENT_UNKNOWN({ agentId })
  return {
    name: `agent ${agentId}`,
    origin: `${context.scheme}://${hostInUrl(agent.host)}:${context.gatewayPort ?? agent.port}`,
    path,
    locationPrefix: context.locationPrefix,
    bodyLimitBytes: context.limits.bodyBytes,
    onUnreachable: cluster.touch,
  }
}
