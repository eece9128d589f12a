import type { ContainerInfo, NetworkInfo, PortMapping } from '@dcos-lite/lib/mesos'

/** One network that a container asks for. */
export interface WantedNetwork {
  name: string
  info: NetworkInfo
  portMappings: PortMapping[]
}

/** Which network a container asks for; `own` without networks has nothing but a loopback. */
export type NetworkWish =
  { kind: 'host' } | { kind: 'own'; networks: WantedNetwork[] } | { kind: 'impossible'; reason: string }

const isNamed = ({ name }: NetworkInfo): boolean => name !== undefined && name !== '' && name !== 'host'

function namedNetworks(infos: readonly NetworkInfo[], mappings: readonly PortMapping[]): WantedNetwork[] {
  return infos.filter(isNamed).map((info, at) => ({
    name: info.name ?? '',
    info,
    portMappings: info.port_mappings?.length ? info.port_mappings : at === 0 ? [...mappings] : [],
  }))
}

function problemOfMappings(networks: readonly WantedNetwork[]): string | undefined {
  const seen = new Set<string>()
  for (const { host_port: port, container_port: inside, protocol } of networks.flatMap(
    ({ portMappings }) => portMappings,
  )) {
    const kind = (protocol ?? 'tcp').toLowerCase()
    if (kind !== 'tcp' && kind !== 'udp')
      return `a port mapping has the protocol "${kind}"; there are tcp and udp`
    for (const one of [port, inside]) {
      if (!Number.isInteger(one) || one < 1 || one > 65_535) return `a port mapping names the port ${one}`
    }
    if (seen.has(`${kind} ${port}`)) return `the host port ${port}/${kind} is mapped twice`
    seen.add(`${kind} ${port}`)
  }
  return undefined
}

/** Reads what a container asks for; `bridge` is the network that the docker network BRIDGE means. */
export function wantedNetwork(container: ContainerInfo | undefined, bridge: string): NetworkWish {
  if (!container) return { kind: 'host' }
  const { docker, network_infos: infos = [], hostname } = container
  const mappings = docker?.port_mappings ?? []
  const own = (networks: WantedNetwork[]): NetworkWish => {
    const reason = problemOfMappings(networks)
    return reason === undefined ? { kind: 'own', networks } : { kind: 'impossible', reason }
  }
  const networks = namedNetworks(infos, mappings)
  if (docker?.network === 'NONE') return own([])
  if (docker?.network === 'BRIDGE') {
    const [first] = infos
    const info: NetworkInfo = { ...first, name: bridge }
    return own([
      { name: bridge, info, portMappings: mappings.length ? mappings : (first?.port_mappings ?? []) },
    ])
  }
  if (docker?.network === 'USER' && networks.length === 0) {
    return { kind: 'impossible', reason: 'it asks for a docker network of the user and names none' }
  }
  if (networks.length > 0 && docker?.network !== 'HOST') return own(networks)
  if (mappings.length > 0 || infos.some(({ port_mappings }) => port_mappings?.length)) {
    return { kind: 'impossible', reason: 'it asks for port mappings, which need a network of its own' }
  }
  if (hostname) {
    return {
      kind: 'impossible',
      reason: `it asks for the host name "${hostname}", which needs its own network`,
    }
  }
  return { kind: 'host' }
}
