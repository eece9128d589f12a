import { ancestorsOf, isBelow } from '../ids/path-id.ts'
import type { Tree } from '../tree/tree.ts'

/** The services that a service needs, its groups' dependencies included; unknown ids and itself do not count. */
export function dependenciesOf(tree: Tree, id: string): Set<string> {
  const named = [
    ...(tree.services.get(id)?.dependencies ?? []),
    ...ancestorsOf(id).flatMap((group) => tree.groups.get(group)?.dependencies ?? []),
  ]
  const needed = new Set<string>()
  for (const dependency of named) {
    if (tree.services.has(dependency)) needed.add(dependency)
    else if (tree.groups.has(dependency)) {
      for (const other of tree.services.keys()) if (isBelow(other, dependency)) needed.add(other)
    }
  }
  needed.delete(id)
  return needed
}

function hasDependencies({ services, groups }: Tree): boolean {
  for (const { dependencies } of services.values()) if (dependencies.length > 0) return true
  for (const { dependencies } of groups.values()) if (dependencies.length > 0) return true
  return false
}

/**
 * The length of the longest dependency chain below every service, none where there are no dependencies at all; undefined
 * when there is a cycle.
 */
export function dependencyLevels(tree: Tree): ReadonlyMap<string, number> | undefined {
  const levels = new Map<string, number>()
  if (!hasDependencies(tree)) return levels
  const entered = new Set<string>()
  const visit = (id: string): number | undefined => {
    const known = levels.get(id)
    if (known !== undefined) return known
    if (entered.has(id)) return undefined
    entered.add(id)
    let level = 0
    for (const dependency of dependenciesOf(tree, id)) {
      const depth = visit(dependency)
      if (depth === undefined) return undefined
      level = Math.max(level, depth + 1)
    }
    levels.set(id, level)
    return level
  }
  for (const id of tree.services.keys()) if (visit(id) === undefined) return undefined
  return levels
}
