import type { OverlayNetwork } from '../../protocol/overlay.ts'
import { readSubnet } from './decide/addresses.ts'

/** Overlay networks of a cluster, by the names and with the defaults of DC/OS. */
export interface OverlayConfig {
  /** Default: `dcos` with `9.0.0.0/8`, of which each agent gets a /24. */
  networks?: OverlayNetwork[]
  /** Addresses of the ends of the tunnels. Default `44.128.0.0/20`. */
  vtepSubnet?: string
  /** The first three bytes of their hardware addresses. Default `70:B3:D5`. */
  vtepMacOui?: string
  /** Of the tunnels and of the containers in them. Default 1420. */
  mtu?: number
}

/** The configuration with its defaults. */
export interface OverlaySettings {
  networks: OverlayNetwork[]
  vtepSubnet: string
  vtepMacOui: string
  mtu: number
  vni: number
  port: number
}

/** What is wrong with the configuration, for people. */
export function overlayProblem(config: OverlayConfig): string | undefined {
  const settings = overlaySettings(config)
  if (settings.networks.length === 0) return 'no overlay network is named'
  if (readSubnet(settings.vtepSubnet) === undefined) return `"${settings.vtepSubnet}" is no IPv4 subnet`
  for (const { name, subnet, prefix } of settings.networks) {
    const read = readSubnet(subnet)
    if (!/^[A-Za-z0-9_.-]{1,13}$/.test(name)) return `"${name}" is no name of a network (at most 13 letters)`
    if (!read) return `"${subnet}" of the network ${name} is no IPv4 subnet`
    if (!Number.isInteger(prefix) || prefix < read.prefix || prefix > 30) {
      return `the prefix ${prefix} of the network ${name} must be from ${read.prefix} to 30`
    }
  }
  return undefined
}

/** Fills in the defaults. */
export function overlaySettings(config: OverlayConfig): OverlaySettings {
  return {
    networks: config.networks ?? [{ name: 'dcos', subnet: '9.0.0.0/8', prefix: 24 }],
    vtepSubnet: config.vtepSubnet ?? '44.128.0.0/20',
    vtepMacOui: config.vtepMacOui ?? '70:B3:D5',
    mtu: config.mtu ?? 1420,
    // Those of DC/OS, so that firewalls which let it pass do so here.
    vni: 1024,
    port: 64000,
  }
}
