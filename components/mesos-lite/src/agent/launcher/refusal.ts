import type { ContainerInfo } from '@dcos-lite/lib/mesos'

const advice = 'Run it on an agent whose launcher can, or take it out of the definition.'

function networkRefusal(container: ContainerInfo): string | undefined {
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

function imageRefusal(container: ContainerInfo): string | undefined {
  const image =
    container.docker?.image ?? container.mesos?.image?.docker?.name ?? container.mesos?.image?.appc?.name
  if (image !== undefined) return `it asks for the image "${image}", and tasks here run on the host's files`
  if (container.type === 'DOCKER') return 'it asks for a DOCKER container, and tasks here are plain processes'
  return undefined
}

function isolationRefusal(container: ContainerInfo): string | undefined {
  const linux = container.linux_info
  if (linux?.effective_capabilities || linux?.bounding_capabilities) {
    return 'it asks for a set of Linux capabilities, which a plain process does not get'
  }
  if (linux?.seccomp?.profile_name) return 'it asks for a seccomp profile, which a plain process does not get'
  if (container.tty_info) return 'it asks for a terminal, which this launcher does not give'
  return undefined
}

/** Why a launcher without images and networks cannot run such a container, or undefined when it can. */
export function plainProcessRefusal(
  container: ContainerInfo | undefined,
  launcher: 'process' | 'systemd' = 'process',
): string | undefined {
  if (!container) return undefined
  const reason = imageRefusal(container) ?? networkRefusal(container) ?? isolationRefusal(container)
  return reason === undefined
    ? undefined
    : `The ${launcher} launcher of this agent refuses the task: ${reason}. ${advice}`
}
