import type { DiscoveryInfo, DiscoveryPort, Label } from '@dcos-lite/lib/mesos'
import type { AppDefinition } from '../definitions/app.ts'
import type { StringMap } from '../definitions/network.ts'
import { reversedName } from '../ids/path-id.ts'

/** A port to publish: one entry for each protocol. */
export interface PublishedPort {
  number: number
  protocol: string
  name?: string
  labels: StringMap
  /** Where the number is reachable; a network name only for container networks. */
  scope: 'host' | 'container'
  networkName?: string
}

const labelsOf = (labels: StringMap): Label[] =>
  Object.entries(labels).map(([key, value]) => ({ key, value }))

/** Ports as Mesos publishes them, for DNS and load balancing. */
export function discoveryOf(
  serviceId: string,
  ports: readonly PublishedPort[],
  scoped: boolean,
): DiscoveryInfo {
  const entries = ports.flatMap(({ number, protocol, name, labels, scope, networkName }) =>
    protocol.split(',').map((each): DiscoveryPort => {
      const added = {
        ...(scoped ? { 'network-scope': scope } : {}),
        ...(networkName === undefined ? {} : { 'network-name': networkName }),
      }
      const all = labelsOf({ ...labels, ...added })
      return {
        number,
        protocol: each,
        ...(name === undefined ? {} : { name }),
        ...(all.length > 0 ? { labels: { labels: all } } : {}),
      }
    }),
  )
  return {
    visibility: 'FRAMEWORK',
    name: reversedName(serviceId),
    ...(entries.length > 0 ? { ports: { ports: entries } } : {}),
  }
}

/** The ports of an app as they are published with the host ports it was given. */
export function publishedPorts(app: AppDefinition, hostPorts: readonly (number | null)[]): PublishedPort[] {
  if (app.portDefinitions) {
    return app.portDefinitions.map(({ protocol, name, labels }, index) => ({
      number: hostPorts[index] ?? 0,
      protocol,
      labels,
      scope: 'host' as const,
      ...(name === undefined ? {} : { name }),
    }))
  }
  const networks = app.networks.filter(({ mode }) => mode === 'container')
  const mappings = app.container?.portMappings ?? []
  return mappings.flatMap(
    ({ containerPort, protocol, name, labels, networkNames }, index): PublishedPort[] => {
      const host = hostPorts[index] ?? null
      const base = { protocol, labels, ...(name === undefined ? {} : { name }) }
      if (host !== null) return [{ ...base, number: host, scope: 'host' as const }]
      const names = networkNames.length > 0 ? networkNames : networks.map((network) => network.name ?? '')
      return names.map((networkName) => ({
        ...base,
        number: containerPort,
        scope: 'container' as const,
        networkName,
      }))
    },
  )
}
