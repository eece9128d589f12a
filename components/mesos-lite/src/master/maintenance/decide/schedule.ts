import type { MachineId, MaintenanceRecord, MaintenanceWindow } from '../../registry/maintenance-format.ts'
import { machineKey, machineName } from './machine.ts'

/** What a change of the schedule leads to, or why it is refused. */
export type ScheduleChange = { record: MaintenanceRecord } | { problem: string }

/** The record of a cluster that has none yet. */
export const emptyMaintenance: MaintenanceRecord = { windows: [], down: [] }

function isAddress(ip: string): boolean {
  if (ip.includes(':')) return /^[\da-f:.]+$/i.test(ip)
  const bytes = ip.split('.')
  return bytes.length === 4 && bytes.every((byte) => /^\d{1,3}$/.test(byte) && Number(byte) <= 255)
}

function machineProblem(id: MachineId): string | undefined {
  const { hostname = '', ip = '' } = id
  if (hostname === '' && ip === '') return "Both 'hostname' and 'ip' for a machine are empty"
  if (ip !== '' && !isAddress(ip)) return `'${ip}' is not an IP address`
  return undefined
}

function listProblem(machines: readonly MachineId[]): string | undefined {
  if (machines.length === 0) return 'List of machines is empty'
  const keys = new Set<string>()
  for (const machine of machines) {
    const problem = machineProblem(machine)
    if (problem !== undefined) return problem
    if (keys.has(machineKey(machine))) return `Machine '${machineName(machine)}' is listed more than once`
    keys.add(machineKey(machine))
  }
  return undefined
}

function windowProblem({ unavailability }: MaintenanceWindow): string | undefined {
  const { start, duration } = unavailability
  if (!Number.isFinite(start.nanoseconds)) return "Unavailability 'start' is not a time"
  if (duration && !(duration.nanoseconds >= 0)) return "Unavailability 'duration' is negative"
  return undefined
}

/** Replaces the schedule. A machine that is down stays in it, and none is in two windows. */
export function changeSchedule(
  record: MaintenanceRecord,
  windows: readonly MaintenanceWindow[],
): ScheduleChange {
  for (const window of windows) {
    const problem = windowProblem(window) ?? listProblem(window.machine_ids)
    if (problem !== undefined) return { problem }
  }
  const machines = windows.flatMap(({ machine_ids }) => machine_ids)
  const problem = machines.length === 0 ? undefined : listProblem(machines)
  if (problem !== undefined) return { problem }
  const scheduled = new Set(machines.map(machineKey))
  const missing = record.down.find((machine) => !scheduled.has(machineKey(machine)))
  if (missing) {
    return { problem: `Machine '${machineName(missing)}' is down and cannot be removed from the schedule` }
  }
  return { record: { ...record, windows: [...windows] } }
}

/** Takes machines of the schedule down. */
export function takeDown(record: MaintenanceRecord, machines: readonly MachineId[]): ScheduleChange {
  const problem = listProblem(machines)
  if (problem !== undefined) return { problem }
  const scheduled = new Set(record.windows.flatMap(({ machine_ids }) => machine_ids.map(machineKey)))
  const down = new Set(record.down.map(machineKey))
  for (const machine of machines) {
    const name = machineName(machine)
    if (!scheduled.has(machineKey(machine)))
      return { problem: `Machine '${name}' is not part of a maintenance schedule` }
    if (down.has(machineKey(machine)))
      return { problem: `Machine '${name}' is not in DRAINING mode and cannot be brought down` }
  }
  return { record: { ...record, down: [...record.down, ...machines] } }
}

/** Brings machines up again; they leave the schedule. */
export function bringUp(record: MaintenanceRecord, machines: readonly MachineId[]): ScheduleChange {
  const problem = listProblem(machines)
  if (problem !== undefined) return { problem }
  const down = new Set(record.down.map(machineKey))
  const staying = machines.find((machine) => !down.has(machineKey(machine)))
  if (staying) {
    return { problem: `Machine '${machineName(staying)}' is not in DOWN mode and cannot be brought up` }
  }
  const raised = new Set(machines.map(machineKey))
  const stays = (machine: MachineId): boolean => !raised.has(machineKey(machine))
  const windows = record.windows
    .map((window) => ({ ...window, machine_ids: window.machine_ids.filter(stays) }))
    .filter(({ machine_ids }) => machine_ids.length > 0)
  return { record: { ...record, windows, down: record.down.filter(stays) } }
}
