import type { OverlayNode } from '../../../protocol/overlay.ts'
import type { OverlaySettings } from '../settings.ts'
import { addressText, partOf, partsOf, readSubnet } from './addresses.ts'

/** What an agent has of the overlay networks, until it is gone. */
export interface OverlayLease extends OverlayNode {
  /** Its place in every subnet; no two agents have the same. */
  index: number
}

type Book = ReadonlyMap<string, OverlayLease>

/** How many agents fit into the smallest of the networks. */
export function overlayCapacity({ networks, vtepSubnet }: OverlaySettings): number {
  const tunnel = readSubnet(vtepSubnet)
  const counts = networks.map(({ subnet, prefix }) => {
    const read = readSubnet(subnet)
    return read ? partsOf(read, prefix) : 0
  })
  return Math.min(tunnel ? 2 ** (32 - tunnel.prefix) - 2 : 0, ...counts)
}

function leaseAt(settings: OverlaySettings, agentId: string, ip: string, index: number): OverlayLease {
  const tunnel = (readSubnet(settings.vtepSubnet)?.base ?? 0) + 1 + index
  const lowBytes = addressText(tunnel).split('.').slice(1)
  const oui = settings.vtepMacOui.split(':').slice(0, 3)
  const mac = [...oui, ...lowBytes.map((byte) => Number(byte).toString(16).padStart(2, '0'))]
  const subnets = settings.networks.flatMap(({ name, subnet, prefix }) => {
    const read = readSubnet(subnet)
    return read ? [[name, partOf(read, prefix, index)] as const] : []
  })
  return {
    agentId,
    ip,
    index,
    vtepIp: addressText(tunnel),
    vtepMac: mac.join(':').toLowerCase(),
    subnets: Object.fromEntries(subnets),
  }
}

/** The place after the highest that is taken, so that a freed one rests; a freed one when there is no other. */
function freeIndex(taken: ReadonlySet<number>, capacity: number): number | undefined {
  const next = Math.max(-1, ...taken) + 1
  if (next < capacity) return next
  for (let index = 0; index < capacity; index++) if (!taken.has(index)) return index
  return undefined
}

/** What is to be written so that an agent has its subnets; `removed` are leases of others that end. */
export type LeaseDecision = { lease: OverlayLease; removed: string[]; changed: boolean } | { refused: string }

/**
 * The lease of an agent that registers. It keeps the one it has. An agent that is new at the address of one that is not
 * connected takes its place; next to a connected one it gets none, because a machine has one tunnel.
 */
export function decideLease(
  settings: OverlaySettings,
  book: Book,
  agent: { agentId: string; ip: string },
  isConnected: (agentId: string) => boolean,
): LeaseDecision {
  const { agentId, ip } = agent
  const others = [...book.values()].filter((lease) => lease.ip === ip && lease.agentId !== agentId)
  const holder = others.find((lease) => isConnected(lease.agentId))
  if (holder) {
    return { refused: `the agent ${holder.agentId} has the subnets of this machine (${ip}) already` }
  }
  const removed = others.map((lease) => lease.agentId)
  const known = book.get(agentId)
  if (known) {
    const now = leaseAt(settings, agentId, ip, known.index)
    // What was given stays; networks that were added later are filled in.
    const lease = { ...known, ip, subnets: { ...now.subnets, ...known.subnets } }
    const same = lease.ip === known.ip && Object.keys(lease.subnets).every((name) => name in known.subnets)
    return { lease: same ? known : lease, removed, changed: !same }
  }
  const [predecessor] = others
  const taken = new Set([...book.values()].map(({ index }) => index))
  const capacity = overlayCapacity(settings)
  const index = predecessor?.index ?? freeIndex(taken, capacity)
  if (index === undefined) return { refused: `all ${capacity} subnets of the overlay networks are taken` }
  return { lease: leaseAt(settings, agentId, ip, index), removed, changed: true }
}
