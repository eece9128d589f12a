import type { Action } from '../../contracts/index.ts'
import type { AccessFacts } from './may.ts'
import { normaliseResource } from './resource-path.ts'

/** An account that exists now. */
export interface KnownUser {
  uid: string
  incarnation: string
  kind: 'user' | 'service-account'
}

/** One line of an access list: what one user or group may do to one resource. No action: the line is gone. */
export interface GrantLine {
  rid: string
  to: 'user' | 'group'
  id: string
  actions: Action[]
}

/** Accounts, memberships and grants, as the identity service's feed tells them. */
export interface AccessSnapshot {
  users: KnownUser[]
  members?: { gid: string; uid: string }[]
  grants?: GrantLine[]
}

/** What is known of accounts and permissions; changed in place by the events of the feed. */
export interface AccessTable extends AccessFacts {
  find(uid: string): KnownUser | undefined
  apply(event: string, data: unknown): void
}

function createGrants(): {
  of(id: string): Map<string, Set<Action>> | undefined
  set(id: string, rid: string, actions: Action[]): void
} {
  // An id that was written in two ways is one resource; each way keeps its own line.
  const lines = new Map<string, Map<string, Action[]>>()
  const joined = new Map<string, Map<string, Set<Action>>>()
  return {
    of: (id) => joined.get(id),
    set(id, rid, actions) {
      const own = lines.get(id) ?? new Map<string, Action[]>()
      if (actions.length > 0) own.set(rid, actions)
      else own.delete(rid)
      if (own.size > 0) lines.set(id, own)
      else lines.delete(id)
      const merged = new Map<string, Set<Action>>()
      for (const [written, granted] of own) {
        const resource = normaliseResource(written)
        const held = merged.get(resource) ?? new Set<Action>()
        for (const action of granted) held.add(action)
        merged.set(resource, held)
      }
      if (merged.size > 0) joined.set(id, merged)
      else joined.delete(id)
    },
  }
}

/** Creates the table of a snapshot. */
export function createAccessTable(snapshot: AccessSnapshot): AccessTable {
  const users = new Map(snapshot.users.map((user) => [user.uid, user]))
  const groups = new Map<string, Set<string>>()
  const grants = { user: createGrants(), group: createGrants() }
  const join = (uid: string, gid: string): void => {
    groups.set(uid, (groups.get(uid) ?? new Set<string>()).add(gid))
  }
  for (const { uid, gid } of snapshot.members ?? []) join(uid, gid)
  for (const { to, id, rid, actions } of snapshot.grants ?? []) grants[to].set(id, rid, actions)
  return {
    find: (uid) => users.get(uid),
    grantsOfUser: (uid) => grants.user.of(uid),
    grantsOfGroup: (gid) => grants.group.of(gid),
    groupsOf: (uid) => groups.get(uid) ?? [],
    apply(event, data) {
      if (event === 'put') {
        const user = data as KnownUser
        users.set(user.uid, user)
      } else if (event === 'removed') {
        users.delete((data as { uid: string }).uid)
      } else if (event === 'member') {
        const { gid, uid } = data as { gid: string; uid: string }
        join(uid, gid)
      } else if (event === 'member-removed') {
        const { gid, uid } = data as { gid: string; uid: string }
        groups.get(uid)?.delete(gid)
      } else if (event === 'grant') {
        const { to, id, rid, actions } = data as GrantLine
        grants[to].set(id, rid, actions)
      }
    },
  }
}
