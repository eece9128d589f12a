import type { Collection } from '@dcos-lite/lib/store'
import { grantId } from '../records/grant.ts'
import { memberId } from '../records/member.ts'
import type { AccessBook } from './book.ts'

/** The memberships and permissions of an account: they go before it goes, and a new account begins without any. */
export function tracesOf(
  { members, grants }: AccessBook,
  uid: string,
): { collection: Collection<unknown>; id: string }[] {
  return [
    ...[...members.values()]
      .filter((member) => member.uid === uid)
      .map((member) => ({ collection: members as Collection<unknown>, id: memberId(member) })),
    ...[...grants.values()]
      .filter(({ to, id }) => to === 'user' && id === uid)
      .map((grant) => ({ collection: grants as Collection<unknown>, id: grantId(grant, grant.rid) })),
  ]
}
