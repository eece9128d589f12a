export type StringMap = Record<string, string>
export type NetworkMode = 'host' | 'container' | 'container/bridge'

export interface Network {
  mode: NetworkMode
  name?: string
  labels: StringMap
}

/** A port of a service on host networking. `port` 0 means assigned. */
export interface PortDefinition {
  port: number
  protocol: string
  name?: string
  labels: StringMap
}

/** A port of a service with its own network. An absent `hostPort` means that none is published. */
export interface PortMapping {
  containerPort: number
  hostPort?: number
  servicePort: number
  protocol: string
  name?: string
  labels: StringMap
  networkNames: string[]
}
