import type { HostAddresses } from '../snapshot/addresses.ts'
import { viewAgent } from '../snapshot/cluster-state.ts'
import type { ClusterState } from '../snapshot/cluster-state.ts'
import type { ListedNode } from './net-routes.ts'

/** The masters and the agents, each machine once. */
export function listNodes(
  state: ClusterState,
  masterUrls: readonly string[],
  addressesOf: HostAddresses,
): ListedNode[] {
  const masters = masterUrls.map((url) => ({ hostname: new URL(url).hostname }))
  const agents = [...state.agents].map(([id, agent]) => ({
    hostname: agent.agent_info.hostname,
    addresses: viewAgent(id, agent, addressesOf).addresses,
  }))
  const all = [...masters.map((one) => ({ ...one, addresses: addressesOf(one.hostname) })), ...agents]
  const byIp = new Map<string, ListedNode>()
  for (const { hostname, addresses } of all) {
    const ip = addresses.find(({ family }) => family === 4)?.ip
    if (ip !== undefined && !byIp.has(ip)) byIp.set(ip, { ip, hostname })
  }
  return [...byIp.values()]
}
