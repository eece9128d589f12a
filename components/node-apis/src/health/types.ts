import type { NodeRole } from '../config.ts'

/** Health of a unit on its node: 0 healthy, 1 not. */
export interface UnitHealth {
  id: string
  name: string
  description: string
  health: 0 | 1
  /** Why it is not healthy, and the end of its log; empty when it is. */
  output: string
}

/** The health of one node, as it tells it itself. */
export interface NodeHealth {
  ip: string
  hostname: string
  role: NodeRole
  /** Id of the agent; empty on masters and before the registration. */
  mesosId: string
  version: string
  units: UnitHealth[]
}
