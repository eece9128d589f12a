import type { VirtualService } from '../decide/vip-model.ts'

/** How connections to virtual addresses are led to backends on this machine. */
export interface Balancer {
  /** `nftables` or `proxy`. */
  kind: string
  /** Makes the virtual addresses exactly these. Rejects when the machine refuses. */
  apply(services: readonly VirtualService[]): Promise<void>
  /** Ends what this process does for them. Packet rules stay until the node takes them back. */
  stop(): Promise<void>
}
