import type { ProcessIdentity } from '../machine/process-identity.ts'
import type { LabRole } from '../types.ts'

/** What is kept about a host. */
export interface HostRecord {
  name: string
  role: LabRole
  /** Last part of the address; also names its cable. */
  index: number
  address: string
}

/** What is kept about a lab, in `lab.json` of its folder; written before anything is made. */
export interface LabRecord {
  format: 1
  name: string
  /** The first three numbers of every address: `172.31.77`. */
  subnet: string
  /** The file tree that the hosts stand on. */
  treeFolder: string
  createdAt: string
  /** The process that the lab belongs to and ends with; without one it stays until it is removed. */
  owner?: ProcessIdentity
  hosts: HostRecord[]
}

/** Address of the bootstrap side. */
export const gatewayOf = (record: Pick<LabRecord, 'subnet'>): string => `${record.subnet}.1`
