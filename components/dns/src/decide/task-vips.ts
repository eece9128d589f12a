import type { Address, AgentView } from './model.ts'
import { isVipLabel, readTaskVip, readVip } from './vip-label.ts'
import type { Backend, Endpoint, TaskVip, VipName, VipProtocol } from './vip-model.ts'

/** A port of a container that leads out of a port of the machine. */
export interface MappedPort {
  hostPort: number
  containerPort: number
  protocol: string
}

/** A published port with its labels. */
export interface PublishedPort {
  number: number
  protocol: string
  labels: { key: string; value: string }[]
}

/** A task as far as virtual addresses need it. */
export interface PortsView {
  /** Whether new connections may go to it. */
  open: boolean
  networkAddresses: Address[]
  /** Numbers of the `ports` resource, in order. */
  hostPorts: number[]
  mapped: MappedPort[]
  published: PublishedPort[]
  labels: { key: string; value: string }[]
}

const isV4 = ({ family }: Address): boolean => family === 4

function protocolsOf(text: string): VipProtocol[] {
  const known = text
    .split(',')
    .map((part) => part.trim().toLowerCase())
    .filter((part) => part === 'tcp' || part === 'udp')
  return text === '' ? ['tcp'] : known
}

/** The addresses that a port is reached by, on other machines and on its own. */
function backendOf(
  view: PortsView,
  agentIp: string,
  published: PublishedPort,
  protocol: VipProtocol,
): Backend {
  const containerIp = view.networkAddresses.find(isV4)?.ip ?? agentIp
  const sameProtocol = view.mapped.filter((mapping) => protocolsOf(mapping.protocol).includes(protocol))
  const scope = published.labels.find(({ key }) => key === 'network-scope')?.value
  const byHost = sameProtocol.find(({ hostPort }) => hostPort > 0 && hostPort === published.number)
  const byContainer = sameProtocol.find(({ containerPort }) => containerPort === published.number)
  const mapping = scope === 'host' ? byHost : (byContainer ?? byHost)
  const base = { open: view.open, agentIp }
  const inside = (port: number): { onAgent?: Endpoint } =>
    containerIp === agentIp ? {} : { onAgent: { ip: containerIp, port } }
  if (mapping !== undefined && mapping.hostPort > 0) {
    return { ...base, ip: agentIp, port: mapping.hostPort, ...inside(mapping.containerPort) }
  }
  if (scope === 'host') return { ...base, ip: agentIp, port: published.number }
  return { ...base, ip: containerIp, port: published.number }
}

/** The virtual addresses that a task is a backend of. A port that is published twice gives its labels together. */
export function taskVips(view: PortsView, framework: string, agent: AgentView): TaskVip[] {
  const agentIp = agent.addresses.find(isV4)?.ip
  if (agentIp === undefined) return []
  const found = new Map<string, TaskVip>()
  const add = (vip: VipName | undefined, backend: Backend): void => {
    if (vip === undefined || backend.port < 1) return
    found.set(`${JSON.stringify(vip)} ${backend.ip}:${backend.port}`, { vip, backend })
  }
  for (const published of view.published) {
    for (const protocol of protocolsOf(published.protocol)) {
      for (const { key, value } of published.labels) {
        if (!isVipLabel(key)) continue
        add(readVip(value, framework, protocol), backendOf(view, agentIp, published, protocol))
      }
    }
  }
  for (const { key, value } of view.labels) {
    const [, index] = /^(?:vip|VIP)_PORT(\d+)$/.exec(key) ?? []
    const port = index === undefined ? undefined : view.hostPorts[Number(index)]
    if (port === undefined) continue
    const vip = readTaskVip(value)
    const published = {
      number: port,
      protocol: vip?.protocol ?? 'tcp',
      labels: [{ key: 'network-scope', value: 'host' }],
    }
    add(vip, backendOf(view, agentIp, published, vip?.protocol ?? 'tcp'))
  }
  return [...found.values()]
}
