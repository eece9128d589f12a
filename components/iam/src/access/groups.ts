import type { Environment } from '@dcos-lite/lib/component'
import { isGroupId } from '../decide/names.ts'
import { iamErrors } from '../errors.ts'
import { grantId } from '../records/grant.ts'
import type { GroupRecord } from '../records/group.ts'
import { memberId } from '../records/member.ts'
import type { UserRecord } from '../records/user.ts'
import type { AccessBook } from './book.ts'
import { removeMany } from './remove-many.ts'
import { keepOneSuperuser, superusersGroup } from './superusers.ts'

/** The groups of the cluster. Every change is durable before it resolves. */
export interface GroupDirectory {
  get(gid: string): GroupRecord
  list(): GroupRecord[]
  create(gid: string, description: string, providerType?: 'ldap'): Promise<void>
  describe(gid: string, description: string): Promise<void>
  remove(gid: string): Promise<void>
  membersOf(gid: string): UserRecord[]
  groupsOf(uid: string): GroupRecord[]
  join(gid: string, uid: string): Promise<void>
  leave(gid: string, uid: string): Promise<void>
}

const byName =
  <K extends string>(name: K) =>
  (a: Record<K, string>, b: Record<K, string>): number =>
    a[name] < b[name] ? -1 : 1

/** Serves the groups of a book. */
export function createGroupDirectory(book: AccessBook, environment: Environment): GroupDirectory {
  const { users, groups, members, grants } = book
  const get = (gid: string): GroupRecord => {
    const group = groups.get(gid)
    if (!group) throw iamErrors.UNKNOWN_GROUP_ID({ gid })
    return group
  }
  const requireUser = (uid: string): void => {
    if (!users.has(uid)) throw iamErrors.UNKNOWN_USER_ID({ uid })
  }
  return {
    get,
    list: () => [...groups.values()].sort(byName('gid')),
    membersOf(gid) {
      get(gid)
      return [...members.values()]
        .filter((member) => member.gid === gid)
        .flatMap(({ uid }) => users.get(uid) ?? [])
        .sort(byName('uid'))
    },
    groupsOf(uid) {
      requireUser(uid)
      return [...book.facts.groupsOf(uid)].flatMap((gid) => groups.get(gid) ?? []).sort(byName('gid'))
    },
    async create(gid, description, providerType) {
      if (!isGroupId(gid)) throw iamErrors.INVALID_GROUP_ID({ gid })
      if (groups.has(gid)) throw iamErrors.GROUP_EXISTS({ gid })
      const absent = groups.unchanged(gid)
      const from = providerType === undefined ? {} : { providerType }
      const record = { gid, description, createdAtMs: environment.clock.nowMs(), ...from }
      if (!(await groups.put(gid, record, [absent]))) throw iamErrors.GROUP_EXISTS({ gid })
    },
    async describe(gid, description) {
      const seen = groups.unchanged(gid)
      if (!(await groups.put(gid, { ...get(gid), description }, [seen])))
        throw iamErrors.CONFLICT({ uid: gid })
    },
    async remove(gid) {
      get(gid)
      if (gid === superusersGroup) throw iamErrors.IS_SUPERUSER_GROUP({ gid })
      const compare = [groups.unchanged(gid), ...keepOneSuperuser(book, { group: gid }, gid)]
      const removals = [
        ...[...members.values()]
          .filter((member) => member.gid === gid)
          .map((member) => ({ collection: members, id: memberId(member) })),
        ...[...grants.values()]
          .filter(({ to, id }) => to === 'group' && id === gid)
          .map((grant) => ({ collection: grants, id: grantId(grant, grant.rid) })),
      ]
      const last = { collection: groups, operations: [groups.removeOperation(gid)], compare }
      if (!(await removeMany(removals, last))) throw iamErrors.CONFLICT({ uid: gid })
    },
    async join(gid, uid) {
      get(gid)
      requireUser(uid)
      const member = { gid, uid }
      const id = memberId(member)
      if (members.has(id)) throw iamErrors.USER_ALREADY_IN_GROUP({ gid, uid })
      const compare = [members.unchanged(id), users.unchanged(uid), groups.unchanged(gid)]
      if (!(await members.put(id, member, compare))) throw iamErrors.CONFLICT({ uid })
    },
    async leave(gid, uid) {
      get(gid)
      requireUser(uid)
      const member = { gid, uid }
      const id = memberId(member)
      if (!members.has(id)) throw iamErrors.USER_NOT_IN_GROUP({ gid, uid })
      const compare = [members.unchanged(id), ...keepOneSuperuser(book, { member }, uid)]
      if (!(await members.remove(id, compare))) throw iamErrors.CONFLICT({ uid })
    },
  }
}
