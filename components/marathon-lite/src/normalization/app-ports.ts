import type { AppBody, PortMappingBody } from '../definitions/app-body.ts'
import type { Network, PortDefinition, PortMapping } from '../definitions/network.ts'
import { withoutAbsent } from '../definitions/without-absent.ts'
import type { Violation } from '../validation/report.ts'

const canonicalProtocol = (protocol = 'tcp'): string => (protocol === 'tcp,udp' ? 'udp,tcp' : protocol)

function discoveryMappings(body: AppBody): PortMappingBody[] | undefined {
  const ports = body.ipAddress?.discovery?.ports
  if (!ports || ports.length === 0) return undefined
  return ports.map(({ number, name, protocol, labels }) =>
    withoutAbsent<PortMappingBody>({ containerPort: number, name, protocol, labels }),
  )
}

/** The port mappings of an app that has its own network. */
export function portMappingsOf(body: AppBody, networks: Network[], report: Violation[]): PortMapping[] {
  const { container } = body
  const docker = container?.docker?.portMappings
  const direct = container?.portMappings
  if (docker?.length && direct?.length) {
    report.push({ path: '/container', error: 'portMappings and docker.portMappings must not both be given' })
  }
  const discovered = discoveryMappings(body)
  if (discovered && (container?.type ?? (container ? 'DOCKER' : 'MESOS')) === 'DOCKER') {
    report.push({ path: '/ipAddress/discovery/ports', error: 'must be empty for a DOCKER container' })
  }
  if (discovered && (docker?.length || direct?.length)) {
    report.push({
      path: '/container/portMappings',
      error: 'must be empty when ipAddress.discovery has ports',
    })
  }
  const chosen: PortMappingBody[] = (direct?.length ? direct : undefined) ??
    docker ??
    direct ??
    discovered ?? [{ name: 'default' }]
  const declared = Math.max(body.ports?.length ?? 0, body.portDefinitions?.length ?? 0)
  const padded = [...chosen]
  while (padded.length < declared) padded.push({})
  const bridged = networks.some(({ mode }) => mode === 'container/bridge')
  return padded.map((mapping) =>
    withoutAbsent<PortMapping>({
      containerPort: mapping.containerPort ?? 0,
      hostPort: mapping.hostPort ?? (bridged ? 0 : undefined),
      servicePort: mapping.servicePort ?? 0,
      protocol: canonicalProtocol(mapping.protocol),
      name: mapping.name,
      labels: mapping.labels ?? {},
      networkNames: mapping.networkNames ?? [],
    }),
  )
}

/** The port definitions of an app on the host's network. */
export function portDefinitionsOf(body: AppBody, report: Violation[]): PortDefinition[] {
  const { ports, portDefinitions } = body
  if (ports && portDefinitions) {
    const same =
      ports.length === portDefinitions.length &&
      ports.every((port, index) => port === (portDefinitions[index]?.port ?? 0))
    if (!same) report.push({ path: '/ports', error: 'must not be given together with portDefinitions' })
  }
  const given: Partial<PortDefinition>[] = portDefinitions ??
    ports?.map((port) => ({ port })) ?? [{ port: 0, name: 'default' }]
  return given.map(({ port = 0, protocol, name, labels = {} }) =>
    withoutAbsent<PortDefinition>({ port, protocol: canonicalProtocol(protocol), name, labels }),
  )
}
