import type { Label } from '@dcos-lite/lib/mesos'
import { portsOf, valuesOfRanges } from '@dcos-lite/lib/resources'
import type { MappedPort, PortsView } from '../decide/task-vips.ts'
import type { OperatorTask } from './operator-api.ts'
import { networkAddresses } from './view-task.ts'

const plain = (labels: readonly Label[] = []): { key: string; value: string }[] =>
  labels.map(({ key, value = '' }) => ({ key, value }))

function mappedPorts({ container, statuses = [] }: OperatorTask): MappedPort[] {
  const own = [
    ...(container?.docker?.port_mappings ?? []),
    ...(container?.network_infos ?? []).flatMap(({ port_mappings = [] }) => port_mappings),
  ]
  const reported = (statuses.at(-1)?.container_status?.network_infos ?? []).flatMap(
    ({ port_mappings = [] }) => port_mappings,
  )
  return (own.length > 0 ? own : reported).map(({ host_port, container_port, protocol = 'tcp' }) => ({
    hostPort: host_port,
    containerPort: container_port,
    protocol,
  }))
}

/** Neither unhealthy, nor waiting for the first word of its health check, nor about to end. */
function isOpen({ state, statuses = [], health_check }: OperatorTask): boolean {
  const healthy = statuses.at(-1)?.healthy
  return state === 'TASK_RUNNING' && (healthy ?? health_check === undefined)
}

/** The ports of a task, or undefined when it is behind no virtual address: it does not run, or has no such label. */
export function viewPorts(task: OperatorTask): PortsView | undefined {
  if (task.state !== 'TASK_RUNNING' && task.state !== 'TASK_KILLING') return undefined
  const published = (task.discovery?.ports?.ports ?? []).map(({ number, protocol = '', labels }) => ({
    number,
    protocol,
    labels: plain(labels?.labels),
  }))
  const labels = plain(task.labels?.labels)
  if (![...labels, ...published.flatMap((port) => port.labels)].some(({ key }) => /^vip/i.test(key))) {
    return undefined
  }
  return {
    open: isOpen(task),
    networkAddresses: networkAddresses(task.statuses ?? []),
    hostPorts: valuesOfRanges(portsOf(task.resources ?? [])),
    mapped: mappedPorts(task),
    published,
    labels,
  }
}
