import type { MachineId, MaintenanceWindow } from '../registry/maintenance-format.ts'
import type { Reign } from '../state/reign.ts'
import { isMachine, machineKey } from './decide/machine.ts'
import { maintenanceOf } from './leaving.ts'

/** A machine of the schedule with what frameworks said about it last. */
export interface DrainingMachine {
  id: MachineId
  statuses?: {
    status: 'ACCEPT' | 'DECLINE'
    framework_id: { value: string }
    timestamp: { nanoseconds: number }
  }[]
}

/** The schedule as the API writes it; nothing where there is none. */
export function scheduleView(reign: Reign): { windows?: MaintenanceWindow[] } {
  const { windows } = maintenanceOf(reign)
  return windows.length === 0 ? {} : { windows }
}

function statusesOf(reign: Reign, machine: MachineId): NonNullable<DrainingMachine['statuses']> {
  return [...reign.agents.values()]
    .filter(({ info, ip }) => isMachine(machine, { hostname: info.hostname, ip }))
    .flatMap(({ id }) =>
      [...reign.inverse.answersFor(id)].map(([frameworkId, { status, atMs }]) => ({
        status,
        framework_id: { value: frameworkId },
        timestamp: { nanoseconds: Math.round(atMs) * 1_000_000 },
      })),
    )
}

/** Which machines are to go away, with the answers of frameworks, and which are down. */
export function statusView(reign: Reign): {
  draining_machines?: DrainingMachine[]
  down_machines?: MachineId[]
} {
  const { windows, down } = maintenanceOf(reign)
  const isDown = new Set(down.map(machineKey))
  const draining = windows
    .flatMap(({ machine_ids }) => machine_ids)
    .filter((machine) => !isDown.has(machineKey(machine)))
    .map((id) => {
      const statuses = statusesOf(reign, id)
      return statuses.length === 0 ? { id } : { id, statuses }
    })
  return {
    ...(draining.length === 0 ? {} : { draining_machines: draining }),
    ...(down.length === 0 ? {} : { down_machines: down }),
  }
}
