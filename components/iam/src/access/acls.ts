import type { Action } from '@dcos-lite/lib/contracts'
import { superuserResource } from '@dcos-lite/lib/identity'
import { iamErrors } from '../errors.ts'
import { aclId } from '../records/acl.ts'
import type { AclRecord } from '../records/acl.ts'
import { grantId } from '../records/grant.ts'
import type { Grantee, GrantRecord } from '../records/grant.ts'
import type { AccessBook } from './book.ts'
import { removeMany } from './remove-many.ts'
import { keepOneSuperuser } from './superusers.ts'

/** The access lists of the cluster. Every change is durable before it resolves. */
export interface AclDirectory {
  get(rid: string): AclRecord
  list(): AclRecord[]
  create(rid: string, description: string): Promise<void>
  describe(rid: string, description: string): Promise<void>
  remove(rid: string): Promise<void>
  /** The lines of one resource. */
  grantsOn(rid: string): GrantRecord[]
  /** The lines of one account or group. */
  grantsTo(grantee: Grantee): GrantRecord[]
  find(rid: string, grantee: Grantee): GrantRecord | undefined
  grant(rid: string, grantee: Grantee, action: Action): Promise<void>
  /** Takes one action back; all of them without one. */
  revoke(rid: string, grantee: Grantee, action?: Action): Promise<void>
}

/** Serves the access lists of a book. */
export function createAclDirectory(book: AccessBook): AclDirectory {
  const { users, groups, acls, grants } = book
  const get = (rid: string): AclRecord => {
    const acl = acls.get(aclId(rid))
    if (!acl) throw iamErrors.UNKNOWN_RESOURCE_ID({ rid })
    return acl
  }
  const requireGrantee = ({ to, id }: Grantee): void => {
    if (to === 'user' && !users.has(id)) throw iamErrors.UNKNOWN_USER_ID({ uid: id })
    if (to === 'group' && !groups.has(id)) throw iamErrors.UNKNOWN_GROUP_ID({ gid: id })
  }
  const find = (rid: string, grantee: Grantee): GrantRecord | undefined => {
    get(rid)
    requireGrantee(grantee)
    return grants.get(grantId(grantee, rid))
  }
  const notThere = (rid: string, { to, id }: Grantee): Error =>
    to === 'user' ? iamErrors.USER_NOT_IN_ACL({ uid: id, rid }) : iamErrors.GROUP_NOT_IN_ACL({ gid: id, rid })
  const put = async (rid: string, description: string, create: boolean): Promise<void> => {
    const id = aclId(rid)
    const compare = [acls.unchanged(id)]
    if (create && acls.has(id)) throw iamErrors.ACL_EXISTS({ rid })
    if (!create) get(rid)
    if (await acls.put(id, { rid, description }, compare)) return
    throw create ? iamErrors.ACL_EXISTS({ rid }) : iamErrors.CONFLICT({ uid: rid })
  }
  return {
    get,
    find,
    list: () => [...acls.values()].sort((a, b) => (a.rid < b.rid ? -1 : 1)),
    grantsOn: (rid) => (get(rid), [...grants.values()].filter((grant) => grant.rid === rid)),
    grantsTo: ({ to, id }) => [...grants.values()].filter((grant) => grant.to === to && grant.id === id),
    create: (rid, description) => put(rid, description, true),
    describe: (rid, description) => put(rid, description, false),
    async remove(rid) {
      get(rid)
      if (rid === superuserResource) throw iamErrors.IS_SUPERUSER_ACL({ rid })
      const lines = [...grants.values()].filter((grant) => grant.rid === rid)
      const removals = lines.map((grant) => ({ collection: grants, id: grantId(grant, rid) }))
      const compare = [acls.unchanged(aclId(rid))]
      const last = { collection: acls, operations: [acls.removeOperation(aclId(rid))], compare }
      if (!(await removeMany(removals, last))) throw iamErrors.CONFLICT({ uid: rid })
    },
    async grant(rid, grantee, action) {
      const held = find(rid, grantee)
      if (held?.actions.includes(action)) throw iamErrors.PERMISSION_EXISTS({ ...grantee, rid, action })
      const id = grantId(grantee, rid)
      const { to, id: name } = grantee
      const record: GrantRecord = { to, id: name, rid, actions: [...(held?.actions ?? []), action] }
      const holder = to === 'user' ? users.unchanged(name) : groups.unchanged(name)
      const compare = [grants.unchanged(id), acls.unchanged(aclId(rid)), holder]
      if (!(await grants.put(id, record, compare))) throw iamErrors.CONFLICT({ uid: name })
    },
    async revoke(rid, grantee, action) {
      const held = find(rid, grantee)
      if (!held) throw notThere(rid, grantee)
      if (action && !held.actions.includes(action)) throw iamErrors.ACTION_NOT_YET_STORED({ rid, action })
      const actions = action ? held.actions.filter((each) => each !== action) : []
      const losesAll = rid === superuserResource && !actions.includes('full') && held.actions.includes('full')
      const id = grantId(grantee, rid)
      const loss = { grant: { ...grantee, rid } }
      const compare = [grants.unchanged(id), ...(losesAll ? keepOneSuperuser(book, loss, grantee.id) : [])]
      const operation =
        actions.length > 0 ? grants.putOperation(id, { ...held, actions }) : grants.removeOperation(id)
      if (!(await grants.commit([operation], compare))) throw iamErrors.CONFLICT({ uid: grantee.id })
    },
  }
}
