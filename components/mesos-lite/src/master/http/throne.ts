import type { MasterSettings } from '../config.ts'
import type { LogControl } from '../log/log-control.ts'
import type { Reign } from '../state/reign.ts'

/** Where a leader can be reached; what a master writes down when it wins the election. */
export interface LeaderAddress {
  id: string
  hostname: string
  ip: string
  port: number
  /** Where it takes the private protocol of the agents, when that has a listener of its own. */
  internalUrl?: string
}

/** What the routes know about who leads. */
export interface Throne {
  self: LeaderAddress
  settings: MasterSettings
  logControl: LogControl
  /** Requests that are not answered yet, without open streams. */
  openRequests: number
  /** Wall-clock ms. */
  startedMs: number
  /** Set while this master leads and knows its registry. */
  reign: Reign | undefined
  /** This master has won the election and still reads its registry. */
  recovering: boolean
  /** Resolves when the registry is read that is being read. */
  recovered: Promise<void>
  leader(): Promise<LeaderAddress | undefined>
}
