import type { GroupRecord, ServiceDefinition } from '../definitions/service.ts'
import { parentOf } from '../ids/path-id.ts'
import { idsThatMayDiffer } from './draft-map.ts'
import type { DraftTree, Tree } from './tree.ts'
import { carryPortsOver } from './used-ports.ts'

/** Before and after of everything that one call changed; an absent side means that it did not exist. */
export interface TreeChange {
  version: string
  services: Map<string, { from?: ServiceDefinition; to?: ServiceDefinition }>
  groups: Map<string, { from?: GroupRecord; to?: GroupRecord }>
}

function entriesThatDiffer<T>(
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
): Map<string, { from?: T; to?: T }> {
  const changed = new Map<string, { from?: T; to?: T }>()
  for (const id of idsThatMayDiffer(before, after)) {
    const from = before.get(id)
    const to = after.get(id)
    if (from === to) continue
    changed.set(id, { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) })
  }
  return changed
}

/** Gives every group on the way to a change the new version. */
function touchGroups(before: Tree, draft: DraftTree, version: string): void {
  const touched = new Set<string>()
  // Above a group that was touched all were: a deep chain of new groups is gone through once.
  const touch = (id: string): void => {
    for (let at = id; !touched.has(at); at = parentOf(at)) touched.add(at)
  }
  for (const id of entriesThatDiffer(before.services, draft.services).keys()) touch(parentOf(id))
  for (const id of entriesThatDiffer(before.groups, draft.groups).keys()) touch(id)
  for (const id of touched) {
    const group = draft.groups.get(id)
    if (group) draft.groups.set(id, { ...group, version })
  }
}

/** What a draft changes; everything that is not the same object counts as changed. */
export function changeBetween(before: Tree, draft: DraftTree, version: string): TreeChange {
  touchGroups(before, draft, version)
  return {
    version,
    services: entriesThatDiffer(before.services, draft.services),
    groups: entriesThatDiffer(before.groups, draft.groups),
  }
}

function put<T>(map: Map<string, T>, id: string, value: T | undefined): void {
  if (value === undefined) map.delete(id)
  else map.set(id, value)
}

/** The tree after a change. */
export function applyChange(tree: Tree, change: TreeChange): Tree {
  const next: DraftTree = { services: new Map(tree.services), groups: new Map(tree.groups) }
  for (const [id, { to }] of change.services) put(next.services, id, to)
  for (const [id, { to }] of change.groups) put(next.groups, id, to)
  carryPortsOver(tree, next, change.services.values())
  return next
}
