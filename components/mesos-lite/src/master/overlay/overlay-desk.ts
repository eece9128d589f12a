import type { Store } from '@dcos-lite/lib/store'
import { openCollection } from '@dcos-lite/lib/store'
import { overlayAgentView } from '../../protocol/overlay-view.ts'
import type { OverlayNews, OverlayNode, OverlayPlan } from '../../protocol/overlay.ts'
import type { Reign } from '../state/reign.ts'
import type { Agent } from '../state/types.ts'
import { decideLease } from './decide/lease.ts'
import type { OverlayLease } from './decide/lease.ts'
import { overlayLeaseFormat } from './format.ts'
import type { OverlaySettings } from './settings.ts'

/** Agents that say so take part in the overlay networks. */
export const overlayAbility = 'network:overlay'

/** The overlay networks of a reign. */
export interface OverlayDesk {
  /** Gives a registering agent its subnets, durably; what it is to be told. Undefined: it takes no part. */
  admit(
    agentId: string,
    agent: { ip: string; capabilities: readonly string[] },
  ): Promise<OverlayNews | undefined>
  /** `/overlay-master/state` as DC/OS showed it. */
  view(): object
  close(): Promise<void>
}

const nodeOf = ({ index: _, ...node }: OverlayLease): OverlayNode => node

/** Reads the leases and frees those of agents that are gone, now and from now on. */
export async function openOverlayDesk(
  reign: Reign,
  store: Store,
  settings: OverlaySettings,
): Promise<OverlayDesk> {
  const leases = await openCollection(store, overlayLeaseFormat)
  const { registry, log } = reign
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => reign.inTurn('overlay networks', work)
  const isHeld = (agentId: string): boolean => {
    const record = registry.agents.get(agentId)
    return record !== undefined && record.state !== 'gone'
  }

  const tell = (news: OverlayNews, which: (agent: Agent) => boolean): void => {
    for (const agent of reign.agents.values()) {
      if (leases.has(agent.id) && which(agent)) agent.session?.send(news)
    }
  }

  const free = (agentIds: readonly string[]): Promise<void> =>
    inTurn(async () => {
      const removed = agentIds.filter((agentId) => leases.has(agentId) && !isHeld(agentId))
      if (removed.length === 0) return
      await registry.commit(removed.map((agentId) => leases.removeOperation(agentId)))
      tell({ type: 'OVERLAY_PEERS', put: [], removed }, () => true)
    })

  const freeLater = (agentIds: readonly string[]): void => {
    free(agentIds).catch((error: unknown) => log.warn('subnets of lost agents are freed later', { error }))
  }

  const stopListening = registry.agents.onChange((agentId) => {
    if (!isHeld(agentId)) freeLater([agentId])
  })
  freeLater([...leases.entries()].map(([agentId]) => agentId))

  const planFor = (self: OverlayLease): OverlayPlan => {
    const { networks, vtepSubnet, vni, port, mtu } = settings
    const peers = [...leases.values()].filter(({ agentId }) => agentId !== self.agentId)
    return { networks, vtepSubnet, vni, port, mtu, self: nodeOf(self), peers: peers.map(nodeOf) }
  }

  return {
    admit: (agentId, { ip, capabilities }) =>
      inTurn(async () => {
        if (!capabilities.includes(overlayAbility)) return undefined
        const book = new Map(leases.entries())
        const isConnected = (id: string): boolean => reign.agents.get(id)?.session !== undefined
        const decision = decideLease(settings, book, { agentId, ip }, isConnected)
        if ('refused' in decision) {
          log.warn('an agent has no part in the overlay networks', { agentId, reason: decision.refused })
          return { type: 'OVERLAY_NONE', reason: decision.refused }
        }
        const { lease, removed, changed } = decision
        if (changed || removed.length > 0) {
          await registry.commit([
            ...removed.map((id) => leases.removeOperation(id)),
            ...(changed ? [leases.putOperation(agentId, lease)] : []),
          ])
          const put = [nodeOf(lease)]
          tell({ type: 'OVERLAY_PEERS', put, removed }, (agent) => agent.id !== agentId)
        }
        return { type: 'OVERLAY', plan: planFor(lease) }
      }),
    view: () => ({
      agents: [...leases.values()].map((lease) => overlayAgentView(settings, nodeOf(lease))),
      network: {
        vtep_subnet: settings.vtepSubnet,
        vtep_mac_oui: `${settings.vtepMacOui}:00:00:00`,
        overlays: settings.networks,
      },
    }),
    async close() {
      stopListening()
      await leases.close()
    },
  }
}
