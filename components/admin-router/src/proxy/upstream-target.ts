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
  bodyLimitBytes: number
  /** Called when the address does not answer. */
  onUnreachable?: () => void
}
