import type { RecordFormat } from '@dcos-lite/lib/store'

/** A machine as operators name it; what is left out fits every machine. */
export interface MachineId {
  hostname?: string
  ip?: string
}

/** When a machine is to go away, and for how long; for good without a duration. */
export interface Unavailability {
  start: { nanoseconds: number }
  duration?: { nanoseconds: number }
}

/** Machines that go away together. */
export interface MaintenanceWindow {
  machine_ids: MachineId[]
  unavailability: Unavailability
}

/** The maintenance schedule, and which of its machines are down. One record: it changes as a whole. */
export interface MaintenanceRecord {
  windows: MaintenanceWindow[]
  down: MachineId[]
}

/** The one record `schedule`, under `maintenance/`. */
export const maintenanceFormat: RecordFormat<MaintenanceRecord> = {
  kind: 'maintenance',
  prefix: 'maintenance/',
  version: 1,
  upgrade: (raw) => raw as unknown as MaintenanceRecord,
}
