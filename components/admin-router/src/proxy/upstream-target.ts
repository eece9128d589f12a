/** Other addresses that serve the same. */
export interface Alternatives {
  /** Every address that is known now, the best choice first. */
  known(): readonly string[]
  /** Reads anew what `known` tells. */
  refresh(): Promise<void>
  /** Says that an address took no connection: later requests try it last for a moment. */
  refused(origin: string): void
}

/** Where a request is sent, once that is decided. */
export interface UpstreamTarget {
  /** For messages: `mesos`, `service hello-world`, `agent …`. */
  name: string
  /** `scheme://host:port`. */
  origin: string
  /** Path and query that the upstream receives. */
  path: string
  /** Path prefix of the client's view, put in front of a `Location`. */
  locationPrefix: string
  /** `host:port` of others that a `Location` may name and that clients reach here. */
  peerHosts?: readonly string[]
  bodyLimitBytes: number
  /** A component of this cluster: it learns who asks. */
  component?: boolean
  /** Name of the service, as it was resolved. */
  service?: string
  /** Called when the address does not answer. */
  onUnreachable?: () => void
  /** Absent when there is one address, and no other will come. */
  alternatives?: Alternatives
}
