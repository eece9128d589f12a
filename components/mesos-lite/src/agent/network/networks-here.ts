import { join } from 'node:path'
import { overlayBridge } from '../../protocol/overlay-view.ts'
import type { OverlayPlan } from '../../protocol/overlay.ts'
import type { BridgeRule } from './decide/firewall-rules.ts'
import { bridgeNetwork } from './decide/read-config.ts'
import type { NetworkRules } from './settings.ts'
import type { CniNetwork } from './types.ts'

/** Device of the bridge that all agents have. */
export const bridgeDevice = 'ucr-br0'

/** The networks that need no file: the bridge, and the overlays that this agent has a part in. */
export function ownNetworks(rules: NetworkRules, plan: OverlayPlan | undefined): Map<string, CniNetwork> {
  const dataDir = join(rules.runFolder, 'addresses')
  const { bridge } = rules
  const networks = new Map([
    [bridge.name, bridgeNetwork(bridge.name, bridgeDevice, bridge.subnet, { dataDir })],
  ])
  for (const [name, subnet] of Object.entries(plan?.self.subnets ?? {})) {
    const device = overlayBridge(name)
    networks.set(name, bridgeNetwork(name, device, subnet, { dataDir, mtu: plan?.mtu ?? 1420 }))
  }
  return networks
}

/** The bridges behind which addresses are hidden. */
export function ownBridges(rules: NetworkRules, plan: OverlayPlan | undefined): BridgeRule[] {
  const { subnet } = rules.bridge
  const overlays = (plan?.networks ?? []).flatMap(({ name, subnet: whole }) => {
    const own = plan?.self.subnets[name]
    return own === undefined ? [] : [{ device: overlayBridge(name), subnet: own, reachable: whole }]
  })
  return [{ device: bridgeDevice, subnet, reachable: subnet }, ...overlays]
}
