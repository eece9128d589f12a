import type { NodeSet, UnitEntry } from '../sets/set.ts'
import type { NodeState } from './node-state.ts'
import type { NodeStep } from './node-step.ts'

function sameEntry(a: UnitEntry | undefined, b: UnitEntry): boolean {
  if (a === undefined) return false
  return 'link' in b ? 'link' in a && a.link === b.link : 'sha256' in a && a.sha256 === b.sha256
}

/** Links come last and go first, so that nothing leads to a file that is not there. */
function linksLast([nameA, a]: [string, UnitEntry], [nameB, b]: [string, UnitEntry]): number {
  const rank = Number('link' in a) - Number('link' in b)
  return rank !== 0 ? rank : nameA < nameB ? -1 : 1
}

/** Writes of units that the set has, and the node has not or otherwise. */
export function unitWrites(state: NodeState, set: NodeSet): NodeStep[] {
  return Object.entries(set.units)
    .filter(([name, entry]) => !sameEntry(state.units[name], entry))
    .sort(linksLast)
    .map(([name, entry]) =>
      'link' in entry
        ? { do: 'link-unit', name, target: entry.link }
        : { do: 'write-unit', name, setId: set.setId },
    )
}

/** Removal of units of ours that the set has not; without a set, of all. */
export function unitRemovals(state: NodeState, set: NodeSet | undefined): NodeStep[] {
  return Object.entries(state.units)
    .filter(([name]) => set?.units[name] === undefined)
    .sort((a, b) => linksLast(b, a))
    .map(([name]) => ({ do: 'remove-unit', name }))
}

/** Names of services among unit files; links and targets are none. */
export function servicesOf(units: Record<string, UnitEntry>): string[] {
  return Object.entries(units)
    .filter(([name, entry]) => 'sha256' in entry && name.endsWith('.service'))
    .map(([name]) => name)
    .sort()
}

/** The unit that completes an interrupted change at boot; a change must not restart what carries it out. */
export const recoveryUnit = 'dcos-node-recover.service'

/** Services that run and differ between what is on the node and what the set wants. */
export function servicesToRestart(state: NodeState, set: NodeSet): string[] {
  return servicesOf(set.units).filter((name) => {
    const wanted = set.units[name]
    const present = state.units[name]
    return (
      name !== recoveryUnit && wanted !== undefined && present !== undefined && !sameEntry(present, wanted)
    )
  })
}

/** Services on the node that the set does not have. */
export function servicesToStop(state: NodeState, set: NodeSet | undefined): string[] {
  return servicesOf(state.units).filter((name) => set?.units[name] === undefined && name !== recoveryUnit)
}
