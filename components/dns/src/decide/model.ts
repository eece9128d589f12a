/** One address with its family. */
export interface Address {
  family: 4 | 6
  ip: string
}

/** An agent as far as names need it. */
export interface AgentView {
  id: string
  addresses: Address[]
  port: number
}

export interface FrameworkView {
  id: string
  name: string
  /** Of the scheduler: from its pid, or else its host name; empty when unknown. */
  addresses: Address[]
  /** Only schedulers with a pid have one. */
  port?: number
}

export interface DiscoveryPortView {
  number: number
  name: string
  protocol: string
}

/** A task that runs. */
export interface TaskView {
  id: string
  name: string
  agentId: string
  frameworkId: string
  /** Numbers of the `ports` resource. */
  ports: number[]
  /** What the newest status says, in its order. */
  networkAddresses: Address[]
  discovery?: { name: string; ports: DiscoveryPortView[] }
  /** A port of the container is mapped to one of the host. */
  mapsHostPort: boolean
}

export interface MastersView {
  /** The leader and its API port. */
  leader?: { addresses: Address[]; port: number }
  /** The configured masters in their order. */
  masters: Address[][]
}

/** One resource record of our own zones. Names are without the final dot. */
export type NameRecord =
  | { type: 'A' | 'AAAA'; name: string; value: string }
  | { type: 'SRV'; name: string; target: string; port: number }

/** Where the addresses of tasks come from, in order of preference. */
export type AddressSource = 'host' | 'netinfo'

/** Address records of one name. */
export function addressRecords(name: string, addresses: readonly Address[]): NameRecord[] {
  return addresses.map(({ family, ip }) => ({ type: family === 4 ? 'A' : 'AAAA', name, value: ip }))
}
