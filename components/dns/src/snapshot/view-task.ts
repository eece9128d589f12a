import type { TaskStatus } from '@dcos-lite/lib/mesos'
import { portsOf, valuesOfRanges } from '@dcos-lite/lib/resources'
import type { Address, TaskView } from '../decide/model.ts'
import { parseAddress } from './addresses.ts'
import type { OperatorTask } from './operator-api.ts'

/** The addresses of the newest status that says running. */
export function networkAddresses(statuses: readonly TaskStatus[]): Address[] {
  const running = statuses.filter(({ state }) => state === 'TASK_RUNNING')
  const newest = running.reduce<TaskStatus | undefined>(
    (best, status) =>
      best === undefined || (status.timestamp ?? 0) >= (best.timestamp ?? 0) ? status : best,
    undefined,
  )
  const infos = newest?.container_status?.network_infos ?? []
  return infos.flatMap(({ ip_addresses = [] }) =>
    ip_addresses.flatMap(({ ip_address = '' }) => parseAddress(ip_address) ?? []),
  )
}

function mapsHostPort({ container, statuses = [] }: OperatorTask): boolean {
  const infos = [
    ...(container?.network_infos ?? []),
    ...(statuses.at(-1)?.container_status?.network_infos ?? []),
  ]
  const mappings = [
    ...(container?.docker?.port_mappings ?? []),
    ...infos.flatMap(({ port_mappings = [] }) => port_mappings),
  ]
  return mappings.some(({ host_port }) => host_port > 0)
}

/** The view of a task, or undefined when it does not run and so has no names. */
export function viewTask(task: OperatorTask): TaskView | undefined {
  if (task.state !== 'TASK_RUNNING') return undefined
  const discoveryName = task.discovery?.name ?? ''
  const discoveryPorts = (task.discovery?.ports?.ports ?? []).map(({ number, name = '', protocol = '' }) => ({
    number,
    name,
    protocol,
  }))
  return {
    id: task.task_id.value,
    name: task.name,
    agentId: task.agent_id.value,
    frameworkId: task.framework_id.value,
    ports: valuesOfRanges(portsOf(task.resources ?? [])),
    networkAddresses: networkAddresses(task.statuses ?? []),
    ...(discoveryName === '' ? {} : { discovery: { name: discoveryName, ports: discoveryPorts } }),
    mapsHostPort: mapsHostPort(task),
  }
}
