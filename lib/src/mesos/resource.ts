import type { Labels } from './labels.ts'

/** Inclusive on both ends. */
export interface Range {
  begin: number
  end: number
}

export interface ReservationInfo {
  type: 'STATIC' | 'DYNAMIC'
  role: string
  principal?: string
  labels?: Labels
}

export interface DiskInfo {
  persistence?: { id: string; principal?: string }
  volume?: { mode: 'RW' | 'RO'; container_path: string; host_path?: string }
  source?: {
    type: 'PATH' | 'MOUNT' | 'BLOCK' | 'RAW'
    path?: { root?: string }
    mount?: { root?: string }
    id?: string
    profile?: string
  }
}

/**
 * A resource as the v1 API writes it. Inside our own components the new format is used throughout:
 * `reservations` is a stack (empty = unreserved) and `role`/`reservation` are absent.
 */
export interface Resource {
  name: string
  type: 'SCALAR' | 'RANGES' | 'SET'
  scalar?: { value: number }
  ranges?: { range: Range[] }
  set?: { item: string[] }
  role?: string
  reservation?: { principal?: string; labels?: Labels }
  reservations?: ReservationInfo[]
  allocation_info?: { role: string }
  disk?: DiskInfo
  revocable?: Record<string, never>
  shared?: Record<string, never>
  provider_id?: { value: string }
}
