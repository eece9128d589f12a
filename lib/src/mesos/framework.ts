import type { FrameworkId } from './ids.ts'
import type { Labels } from './labels.ts'

export type FrameworkCapability =
  | 'REVOCABLE_RESOURCES'
  | 'TASK_KILLING_STATE'
  | 'GPU_RESOURCES'
  | 'SHARED_RESOURCES'
  | 'PARTITION_AWARE'
  | 'MULTI_ROLE'
  | 'RESERVATION_REFINEMENT'
  | 'REGION_AWARE'

export interface FrameworkInfo {
  user: string
  name: string
  id?: FrameworkId
  /** Seconds. */
  failover_timeout?: number
  checkpoint?: boolean
  role?: string
  roles?: string[]
  hostname?: string
  webui_url?: string
  principal?: string
  capabilities?: { type: FrameworkCapability }[]
  labels?: Labels
  offer_filters?: Record<
    string,
    { min_allocatable_resources?: { quantities: { quantities: Record<string, { value: number }> }[] } }
  >
}
