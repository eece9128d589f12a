import { createAccessTable } from '@dcos-lite/lib/identity'
import type { AccessFacts } from '@dcos-lite/lib/identity'
import { openCollection } from '@dcos-lite/lib/store'
import type { Collection, Store } from '@dcos-lite/lib/store'
import { aclFormat } from '../records/acl.ts'
import type { AclRecord } from '../records/acl.ts'
import { grantFormat } from '../records/grant.ts'
import type { GrantRecord } from '../records/grant.ts'
import { groupFormat } from '../records/group.ts'
import type { GroupRecord } from '../records/group.ts'
import { memberFormat } from '../records/member.ts'
import type { MemberRecord } from '../records/member.ts'
import type { UserRecord } from '../records/user.ts'

/** Everything that says who may do what. */
export interface AccessBook {
  users: Collection<UserRecord>
  groups: Collection<GroupRecord>
  members: Collection<MemberRecord>
  acls: Collection<AclRecord>
  grants: Collection<GrantRecord>
  /** The same, ready for decisions. */
  facts: AccessFacts
  close(): Promise<void>
}

/** Opens the book beside the open collection of accounts. */
export async function openAccessBook(store: Store, users: Collection<UserRecord>): Promise<AccessBook> {
  const groups = await openCollection(store, groupFormat)
  const members = await openCollection(store, memberFormat)
  const acls = await openCollection(store, aclFormat)
  const grants = await openCollection(store, grantFormat)
  const facts = createAccessTable({ users: [], members: [...members.values()], grants: [...grants.values()] })
  members.onChange((_id, now, before) => {
    if (now) facts.apply('member', now)
    else if (before) facts.apply('member-removed', before)
  })
  grants.onChange((_id, now, before) => {
    if (now) facts.apply('grant', now)
    else if (before) facts.apply('grant', { ...before, actions: [] })
  })
  return {
    users,
    groups,
    members,
    acls,
    grants,
    facts,
    async close() {
      for (const collection of [groups, members, acls, grants]) await collection.close()
    },
  }
}
