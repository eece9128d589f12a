/** Protocols that are balanced. */
export type VipProtocol = 'tcp' | 'udp'

/** Where connections to a virtual address may end. */
export interface Endpoint {
  ip: string
  port: number
}

/** One task behind a virtual address. */
export interface Backend extends Endpoint {
  /** Whether new connections go there. */
  open: boolean
  /** The address of its agent. */
  agentIp: string
  /** Where it is reached on its own agent, when that differs: packets are translated only once on a machine. */
  onAgent?: Endpoint
}

/** A virtual address as definitions write it: by a name of a framework, or by an address of their own. */
export type VipName =
  | { kind: 'named'; name: string; framework: string; port: number; protocol: VipProtocol }
  | { kind: 'address'; ip: string; port: number; protocol: VipProtocol }

/** What one port of one task gives. */
export interface TaskVip {
  vip: VipName
  backend: Backend
}

/** A virtual address with those of its backends that take new connections. */
export interface VirtualService extends Endpoint {
  protocol: VipProtocol
  backends: Backend[]
}

/** The text that tells virtual addresses apart. */
export function vipKey(vip: VipName): string {
  const { port, protocol } = vip
  return vip.kind === 'named'
    ? `${protocol} ${vip.name}.${vip.framework}:${port}`
    : `${protocol} ${vip.ip}:${port}`
}
