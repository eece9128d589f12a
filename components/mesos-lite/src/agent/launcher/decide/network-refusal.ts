import type { ContainerInfo } from '@dcos-lite/lib/mesos'

/** Why a container cannot have the network that it asks for, on an agent whose tasks share that of the machine. */
export function networkRefusal(container: ContainerInfo): string | undefined {
  const dockerNetwork = container.docker?.network
  if (dockerNetwork !== undefined && dockerNetwork !== 'HOST') {
    return `it asks for the docker network ${dockerNetwork}, and tasks here share the network of the host`
  }
  for (const { name, port_mappings: mappings } of container.network_infos ?? []) {
    if (name !== undefined && name !== '' && name !== 'host') {
      return `it asks for the network "${name}", and tasks here share the network of the host`
    }
    if (mappings?.length) return 'it asks for port mappings, and tasks here share the ports of the host'
  }
  if (container.hostname)
    return `it asks for the host name "${container.hostname}", which needs its own network`
  return undefined
}
