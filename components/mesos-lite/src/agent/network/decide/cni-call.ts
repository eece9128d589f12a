import type { NetworkInfo, PortMapping } from '@dcos-lite/lib/mesos'
import type { CniNetwork, CniPlugin, CniResult, NetworkAttachment } from '../types.ts'

export type CniCommand = 'ADD' | 'DEL' | 'CHECK'

/** One run of a plugin: its program and what it reads. */
export interface CniCall {
  type: string
  config: Record<string, unknown>
}

function isAtLeast(version: string, major: number, minor: number): boolean {
  const [ours = 0, ourMinor = 0] = version.split('.').map(Number)
  return ours > major || (ours === major && ourMinor >= minor)
}

/** Whether a network of this version of the specification can be checked. */
export const canCheck = ({ cniVersion }: CniNetwork): boolean => isAtLeast(cniVersion, 0, 4)

function runtimeConfig(plugin: CniPlugin, mappings: readonly PortMapping[]): Record<string, unknown> {
  const capabilities = plugin['capabilities'] as { portMappings?: unknown } | undefined
  if (capabilities?.portMappings !== true || mappings.length === 0) return {}
  const portMappings = mappings.map(({ host_port, container_port, protocol }) => ({
    hostPort: host_port,
    containerPort: container_port,
    protocol: (protocol ?? 'tcp').toLowerCase(),
  }))
  return { runtimeConfig: { portMappings } }
}

/** Whether a plugin of the network makes the port mappings itself. */
export function mapsPorts({ plugins }: CniNetwork): boolean {
  return plugins.some(
    ({ capabilities }) => (capabilities as { portMappings?: unknown } | undefined)?.portMappings === true,
  )
}

function argsOf(plugin: CniPlugin, info: NetworkInfo): Record<string, unknown> {
  const given = plugin['args'] as Record<string, unknown> | undefined
  return { ...given, 'org.apache.mesos': { network_info: info } }
}

/** The plugins of a command in their order: as they stand for ADD and CHECK, backwards for DEL. */
export function pluginsInOrder({ plugins }: CniNetwork, command: CniCommand): CniPlugin[] {
  return command === 'DEL' ? plugins.toReversed() : [...plugins]
}

/** What a plugin of an attachment is run with; labels reach it the way Mesos hands them over. */
export function cniCall(
  { network, info, portMappings }: NetworkAttachment,
  plugin: CniPlugin,
  previous: CniResult | undefined,
): CniCall {
  const { cniVersion, name } = network
  return {
    type: plugin.type,
    config: {
      ...plugin,
      cniVersion,
      name,
      args: argsOf(plugin, info),
      ...runtimeConfig(plugin, portMappings),
      ...(previous === undefined ? {} : { prevResult: previous }),
    },
  }
}

/** The addresses of a result without their prefixes. */
export function addressesOf(result: CniResult | undefined): string[] {
  const all = result?.ips?.map(({ address }) => address) ?? [result?.ip4?.ip, result?.ip6?.ip]
  return all.flatMap((address) => (address === undefined ? [] : [address.replace(/\/.*$/, '')]))
}
