import type { OverlayNode, OverlayPlan } from '../../../protocol/overlay.ts'

/** What is there of the overlay on this machine, as `ip -json` and `bridge -json` tell. */
export interface SeenOverlay {
  link?: { mtu: number; address: string; vni?: number; port?: number; local?: string }
  /** Subnets that lead to the tunnel, with the gateway of each. */
  routes: ReadonlyMap<string, string>
  /** Hardware addresses by address. */
  neighbours: ReadonlyMap<string, string>
  /** Machines by hardware address. */
  forwarding: ReadonlyMap<string, string>
}

/** Lines for `ip -batch` and `bridge -batch`. */
export interface OverlaySteps {
  ip: string[]
  bridge: string[]
}

/** The tunnel's device. */
export const tunnelDevice = 'vtep1024'

const prefixOf = (subnet: string): string => subnet.slice(subnet.indexOf('/'))

function linkSteps({ self, vni, port, mtu, vtepSubnet }: OverlayPlan, seen: SeenOverlay): string[] {
  const { link } = seen
  const fits = link?.vni === vni && link.port === port && link.local === self.ip
  const make = `link add ${tunnelDevice} type vxlan id ${vni} dstport ${port} local ${self.ip} nolearning`
  return [
    ...(link && !fits ? [`link delete ${tunnelDevice}`] : []),
    ...(fits ? [] : [make]),
    ...(fits && link.mtu === mtu && link.address.toLowerCase() === self.vtepMac.toLowerCase()
      ? []
      : [`link set ${tunnelDevice} mtu ${mtu} address ${self.vtepMac}`]),
    `address replace ${self.vtepIp}${prefixOf(vtepSubnet)} dev ${tunnelDevice}`,
    `link set ${tunnelDevice} up`,
  ]
}

function differing(wanted: ReadonlyMap<string, string>, seen: ReadonlyMap<string, string>) {
  return {
    put: [...wanted].filter(([key, value]) => seen.get(key) !== value),
    gone: [...seen.keys()].filter((key) => !wanted.has(key)),
  }
}

/** What makes a machine as the plan says; nothing of the peers when it is so already. */
export function overlaySteps(plan: OverlayPlan, seen: SeenOverlay): OverlaySteps {
  const anew = seen.link?.vni !== plan.vni || seen.link.port !== plan.port || seen.link.local !== plan.self.ip
  const none = new Map<string, string>()
  const from = anew ? { routes: none, neighbours: none, forwarding: none } : seen
  const peers = plan.peers.filter(({ agentId }) => agentId !== plan.self.agentId)
  const mapOf = (entries: (peer: OverlayNode) => [string, string][]): Map<string, string> =>
    new Map(peers.flatMap(entries))
  const routes = differing(
    mapOf(({ subnets, vtepIp }) => Object.values(subnets).map((subnet) => [subnet, vtepIp])),
    from.routes,
  )
  const neighbours = differing(
    mapOf(({ vtepIp, vtepMac }) => [[vtepIp, vtepMac.toLowerCase()]]),
    from.neighbours,
  )
  const forwarding = differing(
    mapOf(({ vtepMac, ip }) => [[vtepMac.toLowerCase(), ip]]),
    from.forwarding,
  )
  const device = `dev ${tunnelDevice}`
  return {
    ip: [
      ...linkSteps(plan, seen),
      ...routes.gone.map((subnet) => `route delete ${subnet} ${device}`),
      ...neighbours.gone.map((address) => `neighbour delete ${address} ${device}`),
      ...neighbours.put.map(
        ([address, mac]) => `neighbour replace ${address} lladdr ${mac} ${device} nud permanent`,
      ),
      ...routes.put.map(([subnet, gateway]) => `route replace ${subnet} via ${gateway} ${device} onlink`),
    ],
    bridge: [
      ...forwarding.gone.map((mac) => `fdb delete ${mac} ${device} self`),
      ...forwarding.put.map(([mac, address]) => `fdb replace ${mac} ${device} dst ${address} self permanent`),
    ],
  }
}

/** A plan after news of other agents. */
export function withPeers(
  plan: OverlayPlan,
  { put, removed }: { put: readonly OverlayNode[]; removed: readonly string[] },
): OverlayPlan {
  const replaced = new Set([...removed, ...put.map(({ agentId }) => agentId)])
  const peers = [...plan.peers.filter(({ agentId }) => !replaced.has(agentId)), ...put]
  return { ...plan, peers: peers.filter(({ agentId }) => agentId !== plan.self.agentId) }
}
