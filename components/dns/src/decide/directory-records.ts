import { directoryLabel } from './label.ts'
import { addressRecords } from './model.ts'
import type { AgentView, FrameworkView, MastersView, NameRecord, TaskView } from './model.ts'

/** The records of a running task below `dcos.thisdcos.directory` (given as `zone`). */
export function directoryTaskRecords(
  task: TaskView,
  framework: FrameworkView,
  agent: AgentView,
  zone: string,
): NameRecord[] {
  const name = directoryLabel(task.discovery?.name ?? task.name)
  const service = directoryLabel(framework.name)
  if (name === '' || service === '') return []
  const container = task.networkAddresses
  const auto = task.mapsHostPort || container.length === 0 ? agent.addresses : container
  return [
    ...addressRecords(`${name}.${service}.agentip.${zone}`, agent.addresses),
    ...addressRecords(`${name}.${service}.containerip.${zone}`, container),
    ...addressRecords(`${name}.${service}.autoip.${zone}`, auto),
  ]
}

/** `leader` and `master` below the same zone. */
export function directoryMasterRecords({ leader, masters }: MastersView, zone: string): NameRecord[] {
  const all = leader === undefined ? masters : [...masters, leader.addresses]
  return [
    ...(leader === undefined ? [] : addressRecords(`leader.${zone}`, leader.addresses)),
    ...all.flatMap((addresses) => addressRecords(`master.${zone}`, addresses)),
  ]
}
