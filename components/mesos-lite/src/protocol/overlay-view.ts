import type { OverlayNode, OverlayPlan } from './overlay.ts'

/** Device of the bridge of an overlay network. */
export const overlayBridge = (network: string): string => `m-${network}`.slice(0, 15)

type Settings = Pick<OverlayPlan, 'networks' | 'vtepSubnet' | 'vni' | 'mtu'>

/** One agent in the form of the legacy views. */
export function overlayAgentView(settings: Settings, node: OverlayNode, problem?: string): object {
  const vtepPrefix = settings.vtepSubnet.slice(settings.vtepSubnet.indexOf('/'))
  return {
    ip: node.ip,
    overlays: settings.networks.flatMap((info) => {
      const subnet = node.subnets[info.name]
      if (subnet === undefined) return []
      return [
        {
          info,
          subnet,
          mesos_bridge: { name: overlayBridge(info.name), ip: subnet },
          backend: {
            vxlan: {
              vni: settings.vni,
              vtep_name: `vtep${settings.vni}`,
              vtep_ip: `${node.vtepIp}${vtepPrefix}`,
              vtep_mac: node.vtepMac,
            },
          },
          state:
            problem === undefined ? { status: 'STATUS_OK' } : { status: 'STATUS_FAILED', error: problem },
        },
      ]
    }),
  }
}
