import type { NodeSet, UnitEntry } from '../sets/set.ts'

/** What was begun and is not finished yet. */
export type Journal =
  | {
      format: 1
      operation: 'activate'
      from: string | null
      to: string
      restart: string[]
      previous: string | null
    }
  | { format: 1; operation: 'uninstall' }

/** What is on a node, as far as a plan needs it. */
export interface NodeState {
  /** The set that `active` leads to. */
  active: string | undefined
  /** The set to go back to. */
  previous: string | undefined
  journal: Journal | undefined
  /** Complete sets, by id. */
  sets: Record<string, NodeSet>
  /** Ids of unpacked packages. */
  packages: string[]
  /** Files of ours below `/etc/systemd/system`, by their path there. */
  units: Record<string, UnitEntry>
  /** Whether `/opt/mesosphere` leads to the active set, or is something else. */
  mesosphere: 'ours' | 'other' | 'absent'
  /** Whether the resolver of the host was changed, and the original is kept. */
  resolverSaved: boolean
  /** Packages that running processes were started from. */
  packagesInUse: string[]
  /** Names of folders in `incoming`. */
  incoming: string[]
}
