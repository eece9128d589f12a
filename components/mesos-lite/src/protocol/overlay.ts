/** One agent in the overlay networks. */
export interface OverlayNode {
  agentId: string
  /** By which other machines reach it. */
  ip: string
  vtepIp: string
  vtepMac: string
  /** Its own subnet by the name of the network. */
  subnets: Record<string, string>
}

/** An overlay network as it is configured. */
export interface OverlayNetwork {
  name: string
  subnet: string
  /** Length of the prefix of an agent's subnet. */
  prefix: number
}

/** All that an agent must know to take part in the overlay networks. */
export interface OverlayPlan {
  networks: OverlayNetwork[]
  vtepSubnet: string
  vni: number
  port: number
  mtu: number
  self: OverlayNode
  peers: OverlayNode[]
}

/** What a master tells an agent of the overlay networks: all of it at registration, then what changed. */
export type OverlayNews =
  | { type: 'OVERLAY'; plan: OverlayPlan }
  | { type: 'OVERLAY_PEERS'; put: OverlayNode[]; removed: string[] }
  /** This agent has no part in them, and why. */
  | { type: 'OVERLAY_NONE'; reason: string }
