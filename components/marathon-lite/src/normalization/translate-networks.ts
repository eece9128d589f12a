import type { AppBody, NetworkBody } from '../definitions/app-body.ts'
import type { Network } from '../definitions/network.ts'
import { withoutAbsent } from '../definitions/without-absent.ts'
import type { Settings } from '../settings.ts'
import type { Violation } from '../validation/report.ts'

function fromDockerNetwork(body: AppBody): NetworkBody[] | undefined {
  const { ipAddress, container } = body
  switch (container?.docker?.network) {
    case 'HOST':
      return [{ mode: 'host' }]
    case 'BRIDGE':
      return [{ mode: 'container/bridge' }]
    case 'USER':
      return [
        withoutAbsent<NetworkBody>({
          mode: 'container',
          name: ipAddress?.networkName,
          labels: ipAddress?.labels,
        }),
      ]
    default:
      return undefined
  }
}

function fromIpAddress({ ipAddress }: AppBody, settings: Settings): NetworkBody[] | undefined {
  if (!ipAddress) return undefined
  const { networkName: name, labels } = ipAddress
  if (name !== undefined && name === settings.bridgeName) return [{ mode: 'container/bridge' }]
  return [withoutAbsent<NetworkBody>({ mode: 'container', name, labels })]
}

/** The networks of an app, out of `networks` or what older definitions said instead. */
export function translateNetworks(body: AppBody, settings: Settings, report: Violation[]): Network[] {
  const dockerNetwork = body.container?.docker?.network
  if (dockerNetwork === 'NONE') {
    report.push({ path: '/container/docker/network', error: 'network NONE is not supported' })
  }
  if (body.networks && (body.ipAddress !== undefined || dockerNetwork !== undefined)) {
    report.push({ path: '/networks', error: 'must not be mixed with ipAddress or container.docker.network' })
  }
  const given = body.networks ?? fromDockerNetwork(body) ?? fromIpAddress(body, settings) ?? []
  if (given.length === 0) return [{ mode: 'host', labels: {} }]
  return given.map(({ mode = 'container', name, labels = {} }, index) => {
    const chosen = mode === 'container' ? (name ?? (settings.defaultNetworkName || undefined)) : name
    if (mode === 'container' && chosen === undefined) {
      report.push({
        path: `/networks(${index})/name`,
        error: 'a network name must be given, because no default network name is configured',
      })
    }
    return withoutAbsent<Network>({ mode, name: chosen, labels })
  })
}

/** Whether a service shares the network of its agent. */
export function usesHostNetwork(networks: readonly Network[]): boolean {
  return networks.every(({ mode }) => mode === 'host')
}
