import type { GroupDirectory } from '../access/groups.ts'
import type { RemoteIdentity } from '../decide/remote-account.ts'
import { isUserId } from '../decide/user-changes.ts'
import { iamErrors } from '../errors.ts'
import type { UserDirectory } from '../users/directory.ts'
import { withDirectory } from './connection.ts'
import { findGroup } from './find-group.ts'
import { findPerson } from './find-person.ts'
import type { LdapPerson } from './find-person.ts'
import type { LdapSettings } from './settings.ts'

function identityOf({ uid, description }: LdapPerson): RemoteIdentity {
  return { uid: uid.toLowerCase(), providerType: 'ldap', providerId: 'ldap', description }
}

/** Makes the account of a person of the directory, before the first login. */
export async function importUser(
  { ldap, directory }: { ldap: LdapSettings; directory: UserDirectory },
  name: string,
): Promise<void> {
  const config = ldap.get()
  const person = await withDirectory(config, async (connection) => {
    await connection.bindLookup()
    return findPerson(config, connection, name)
  })
  if (!person) throw iamErrors.LDAP_IMPORT_USER_NOT_FOUND({ uid: name })
  const identity = identityOf(person)
  if (directory.find(identity.uid)) throw iamErrors.USER_EXISTS({ uid: identity.uid })
  await directory.adopt(identity)
}

/**
 * Makes a group of the directory a group of the cluster, with those of its direct members that can have an account.
 * Once more, it brings the memberships up to date.
 */
export async function importGroup(
  { ldap, directory, groups }: { ldap: LdapSettings; directory: UserDirectory; groups: GroupDirectory },
  gid: string,
): Promise<void> {
  const config = ldap.get()
  const known = groups.list().find((group) => group.gid === gid)
  if (known && known.providerType !== 'ldap') throw iamErrors.GROUP_EXISTS({ gid })
  const found = await withDirectory(config, async (connection) => {
    await connection.bindLookup()
    return findGroup(config, connection, gid)
  })
  if (!found) throw iamErrors.LDAP_IMPORT_GROUP_NOT_FOUND({ gid })
  const wanted = found.people.map(identityOf).filter(({ uid }) => isUserId(uid))
  const uids = new Set(wanted.map(({ uid }) => uid))
  for (const identity of wanted) await directory.adopt(identity)
  if (!known) await groups.create(gid, found.description, 'ldap')
  const present = groups.membersOf(gid)
  for (const { uid, providerType } of present) {
    if (providerType === 'ldap' && !uids.has(uid)) await groups.leave(gid, uid)
  }
  for (const uid of uids) if (!present.some((member) => member.uid === uid)) await groups.join(gid, uid)
}
