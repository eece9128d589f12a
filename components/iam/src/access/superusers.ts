import { superuserResource } from '@dcos-lite/lib/identity'
import type { Environment } from '@dcos-lite/lib/component'
import type { Compare } from '@dcos-lite/lib/store'
import { iamErrors } from '../errors.ts'
import { aclId } from '../records/acl.ts'
import { grantId } from '../records/grant.ts'
import type { GrantRecord } from '../records/grant.ts'
import { memberId } from '../records/member.ts'
import type { MemberRecord } from '../records/member.ts'
import { canLogIn } from '../records/user.ts'
import type { AccessBook } from './book.ts'

/** The group whose members may do everything; it exists from the first start. */
export const superusersGroup = 'superusers'

/** What a change is about to take away. */
export interface Loss {
  user?: string
  member?: MemberRecord
  grant?: Pick<GrantRecord, 'to' | 'id' | 'rid'>
  group?: string
}

const isSuper = (grant: GrantRecord | undefined): boolean => grant?.actions.includes('full') === true

/** The records that make one account a superuser, without those that are lost; undefined when it is none. */
function proofOf(book: AccessBook, uid: string, loss: Loss): Compare[] | undefined {
  const { users, members, grants } = book
  const user = users.get(uid)
  if (!user || !canLogIn(user) || loss.user === uid) return undefined
  const lost = (to: string, id: string): boolean =>
    loss.grant?.to === to && loss.grant.id === id && loss.grant.rid === superuserResource
  const own = grantId({ to: 'user', id: uid }, superuserResource)
  if (isSuper(grants.get(own)) && !lost('user', uid)) return [users.unchanged(uid), grants.unchanged(own)]
  for (const gid of book.facts.groupsOf(uid)) {
    const id = grantId({ to: 'group', id: gid }, superuserResource)
    const leaves = loss.member?.gid === gid && loss.member.uid === uid
    if (leaves || loss.group === gid || lost('group', gid) || !isSuper(grants.get(id))) continue
    return [users.unchanged(uid), members.unchanged(memberId({ gid, uid })), grants.unchanged(id)]
  }
  return undefined
}

/** Whether the account is a superuser that can log in. */
export function isActiveSuperuser(book: AccessBook, uid: string): boolean {
  return proofOf(book, uid, {}) !== undefined
}

/**
 * What must stay as it is while something is taken away, so that one superuser remains. Empty where there was none
 * before. Throws DCL_IAM_NO_MORE_SUPERUSERS when the change takes the last one.
 */
export function keepOneSuperuser(book: AccessBook, loss: Loss, name: string): Compare[] {
  let had = false
  for (const { uid } of book.users.values()) {
    const proof = proofOf(book, uid, loss)
    if (proof) return proof
    had ||= isActiveSuperuser(book, uid)
  }
  if (had) throw iamErrors.NO_MORE_SUPERUSERS({ uid: name })
  return []
}

/** Makes the group of superusers exist, and `uid` a member of it when there is no superuser at all. */
export async function ensureSuperusers(
  book: AccessBook,
  uid: string | undefined,
  environment: Environment,
): Promise<void> {
  const { users, groups, members, acls, grants } = book
  const grantee = { to: 'group', id: superusersGroup } as const
  const line = grantId(grantee, superuserResource)
  if (!isSuper(grants.get(line))) {
    const group = {
      gid: superusersGroup,
      description: 'May do everything',
      createdAtMs: environment.clock.nowMs(),
    }
    await grants.commit(
      [
        groups.putOperation(superusersGroup, groups.get(superusersGroup) ?? group),
        acls.putOperation(aclId(superuserResource), { rid: superuserResource, description: 'Everything' }),
        grants.putOperation(line, { ...grantee, rid: superuserResource, actions: ['full'] }),
      ],
      [grants.unchanged(line)],
    )
  }
  if ([...users.values()].some((user) => isActiveSuperuser(book, user.uid))) return
  if (uid === undefined || !users.has(uid)) return
  const member = { gid: superusersGroup, uid }
  await members.put(memberId(member), member, [users.unchanged(uid), members.unchanged(memberId(member))])
  environment.log.info('made the configured superuser a member of the group of superusers', { uid })
}
