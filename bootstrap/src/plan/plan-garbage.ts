import type { NodeState } from './node-state.ts'
import type { NodeStep } from './node-step.ts'

/**
 * Removal of sets and packages that nothing needs: neither the active set nor the one to go back to, and nothing that
 * runs. What is in `keep` stays.
 */
export function planGarbage(state: NodeState, keep: { sets: string[]; incoming?: string[] }): NodeStep[] {
  const kept = new Set(keep.sets)
  const neededPackages = new Set(state.packagesInUse)
  for (const setId of kept) for (const id of state.sets[setId]?.packages ?? []) neededPackages.add(id)
  return [
    ...Object.keys(state.sets)
      .filter((setId) => !kept.has(setId))
      .sort()
      .map((setId): NodeStep => ({ do: 'remove-set', setId })),
    ...state.packages
      .filter((id) => !neededPackages.has(id))
      .sort()
      .map((id): NodeStep => ({ do: 'remove-package', id })),
    ...state.incoming
      .filter((name) => keep.incoming?.includes(name) !== true)
      .sort()
      .map((name): NodeStep => ({ do: 'remove-incoming', name })),
  ]
}
