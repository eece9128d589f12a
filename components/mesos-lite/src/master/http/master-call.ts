import type { MachineId, MaintenanceWindow } from '../registry/maintenance-format.ts'
import type { OperationCall } from '../operations/operator-calls.ts'
import type { QuotaCall } from '../quota/calls.ts'
import type { DurationField } from './duration-field.ts'

interface AgentBody {
  agent_id: { value: string }
}

/** A call of `POST /api/v1` as far as we act on it here; other handlers read their own bodies. */
export interface MasterCall extends OperationCall, QuotaCall {
  type?: string
  get_metrics?: { timeout?: { nanoseconds: number } }
  set_logging_level?: { level: number; duration: { nanoseconds: number } }
  list_files?: { path: string }
  read_file?: { path: string; offset: number; length?: number }
  update_weights?: { weight_infos?: { role?: string; weight: number }[] }
  teardown?: { framework_id: { value: string } }
  mark_agent_gone?: AgentBody
  deactivate_agent?: AgentBody
  reactivate_agent?: AgentBody
  drain_agent?: AgentBody & {
    max_grace_period?: DurationField
    mark_gone?: boolean
    /** Ours: how long frameworks may take to replace their tasks before these are killed. */
    replacement_timeout?: DurationField
  }
  update_maintenance_schedule?: { schedule: { windows?: MaintenanceWindow[] } }
  start_maintenance?: { machines?: MachineId[] }
  stop_maintenance?: { machines?: MachineId[] }
}
