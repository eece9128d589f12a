import type { MachineId, MaintenanceRecord, Unavailability } from '../../registry/maintenance-format.ts'

/** A machine as text that two ids share exactly when they name the same. */
export function machineKey({ hostname, ip }: MachineId): string {
  return `${(hostname ?? '').toLowerCase()} ${ip ?? ''}`
}

/** A machine as people read it. */
export function machineName({ hostname, ip }: MachineId): string {
  return [hostname, ip].filter((part) => part !== undefined && part !== '').join(' ')
}

/** Whether an id names this machine; what the id leaves out fits. */
export function isMachine(id: MachineId, machine: { hostname: string; ip: string }): boolean {
  const { hostname = '', ip = '' } = id
  const sameName = hostname === '' || hostname.toLowerCase() === machine.hostname.toLowerCase()
  return sameName && (ip === '' || ip === machine.ip)
}

/** When a machine is to go away by the schedule. */
export function windowOf(
  record: MaintenanceRecord,
  machine: { hostname: string; ip: string },
): Unavailability | undefined {
  return record.windows.find(({ machine_ids }) => machine_ids.some((id) => isMachine(id, machine)))
    ?.unavailability
}

/** Whether operators have taken a machine down. */
export function isDown(record: MaintenanceRecord, machine: { hostname: string; ip: string }): boolean {
  return record.down.some((id) => isMachine(id, machine))
}
