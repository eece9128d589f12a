import type { Action, PermissionAnswer, PermissionQuestion } from '../../contracts/index.ts'
import { lineage, normaliseResource } from './resource-path.ts'

/** What was granted to one user or one group: actions by normalised resource id. */
export type Grants = ReadonlyMap<string, ReadonlySet<Action>>

/** Everything that a decision is made of. */
export interface AccessFacts {
  grantsOfUser(uid: string): Grants | undefined
  groupsOf(uid: string): Iterable<string>
  grantsOfGroup(gid: string): Grants | undefined
}

/** With the action `full`, everything is allowed. */
export const superuserResource = 'dcos:superuser'

function grantsOf(facts: AccessFacts, uid: string): Grants[] {
  const all: Grants[] = []
  const own = facts.grantsOfUser(uid)
  if (own) all.push(own)
  for (const gid of facts.groupsOf(uid)) {
    const grants = facts.grantsOfGroup(gid)
    if (grants) all.push(grants)
  }
  return all
}

/** Whether a user has `dcos:superuser` with `full`, by itself or by a group. */
export function isSuperuser(facts: AccessFacts, uid: string): boolean {
  return grantsOf(facts, uid).some((grants) => grants.get(superuserResource)?.has('full'))
}

/**
 * Decides: a principal may do what it, or a group that it is in, was granted on the resource or on anything that the
 * resource lies below; `full` grants every action, `dcos:superuser` everything. Components of the cluster may do all.
 */
export function mayDo(facts: AccessFacts, question: PermissionQuestion): PermissionAnswer {
  const { principal, action } = question
  if (principal.kind === 'component') return { allowed: true }
  const grants = grantsOf(facts, principal.uid)
  if (grants.length > 0) {
    const line = [...lineage(normaliseResource(question.resource)), superuserResource]
    for (const resource of line) {
      for (const held of grants) {
        const granted = held.get(resource)
        if (!granted) continue
        if (granted.has('full') || (granted.has(action) && resource !== superuserResource))
          return { allowed: true }
      }
    }
  }
  return { allowed: false, reason: `${principal.uid} has no permission ${question.resource} ${action}` }
}
