import type { GroupRecord, ServiceDefinition } from '../definitions/service.ts'
import { ancestorsOf, isBelow, parentOf, topLevelGroupOf } from '../ids/path-id.ts'
import type { Settings } from '../settings.ts'
import { draftMap, idsThatMayDiffer } from './draft-map.ts'

/** All services and groups at one moment. The root group is always there. */
export interface Tree {
  services: ReadonlyMap<string, ServiceDefinition>
  groups: ReadonlyMap<string, GroupRecord>
}

/** A tree that is being changed; it starts as a copy of a real one. */
export interface DraftTree {
  services: Map<string, ServiceDefinition>
  groups: Map<string, GroupRecord>
}

/** A tree with nothing but the root group. */
export function emptyTree(version: string): Tree {
  return { services: new Map(), groups: new Map([['/', { id: '/', dependencies: [], version }]]) }
}

/** A copy to change, which knows what was changed in it. */
export function draftOf(tree: Tree): DraftTree {
  return { services: draftMap(tree.services), groups: draftMap(tree.groups) }
}

/** The services in a group, at any depth. */
export function servicesBelow(tree: Tree, group: string): ServiceDefinition[] {
  return [...tree.services.values()].filter(({ id }) => isBelow(id, group))
}

/** The services that are direct children of a group. */
export function servicesIn(tree: Tree, group: string): ServiceDefinition[] {
  return [...tree.services.values()].filter(({ id }) => parentOf(id) === group)
}

/** The groups that are direct children of a group. */
export function groupsIn(tree: Tree, group: string): GroupRecord[] {
  return [...tree.groups.values()].filter(({ id }) => id !== '/' && parentOf(id) === group)
}

/** Removes a group with everything in it; the root only loses its content. */
export function removeGroup(draft: DraftTree, group: string): void {
  for (const id of [...draft.services.keys()]) if (isBelow(id, group)) draft.services.delete(id)
  for (const id of [...draft.groups.keys()]) {
    if (isBelow(id, group) || (id === group && id !== '/')) draft.groups.delete(id)
  }
}

/** Whether a group enforces its name as the role of its services. */
export function enforcesRole(tree: Tree, group: string, settings: Settings): boolean {
  return tree.groups.get(group)?.enforceRole ?? settings.newGroupEnforceRole === 'top'
}

/** The role of a service that names none. */
export function defaultRoleOf(tree: Tree, id: string, settings: Settings): string {
  const top = topLevelGroupOf(id)
  return top !== undefined && enforcesRole(tree, top, settings) ? top.slice(1) : settings.defaultRole
}

/** The roles that a service may have; the one it has already is always among them. */
export function validRolesOf(
  tree: Tree,
  id: string,
  current: string | undefined,
  settings: Settings,
): string[] {
  const top = topLevelGroupOf(id)
  const kept = current === undefined ? [] : [current]
  if (top === undefined) return [settings.defaultRole, ...kept]
  if (enforcesRole(tree, top, settings)) return [top.slice(1), ...kept]
  return [settings.defaultRole, top.slice(1), ...kept]
}

/** Adds the groups that are implied by the ids in the tree. */
export function addImpliedGroups(before: Tree, draft: DraftTree, version: string, settings: Settings): void {
  const changedGroups = [...idsThatMayDiffer(before.groups, draft.groups)]
  const removed = changedGroups.some((id) => before.groups.has(id) && !draft.groups.has(id))
  // What was there before has its groups, unless groups went.
  const ids = removed
    ? [...draft.services.keys(), ...draft.groups.keys()]
    : [...idsThatMayDiffer(before.services, draft.services), ...changedGroups]
  for (const id of ids) {
    if (!draft.services.has(id) && !draft.groups.has(id)) continue
    for (const ancestor of ancestorsOf(id)) {
      if (draft.groups.has(ancestor)) continue
      const top = ancestor !== '/' && parentOf(ancestor) === '/'
      const enforceRole = settings.newGroupEnforceRole === 'top'
      draft.groups.set(ancestor, { id: ancestor, dependencies: [], version, ...(top ? { enforceRole } : {}) })
    }
  }
}
