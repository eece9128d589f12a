import type { Environment } from '@dcos-lite/lib/component'
import type { PermissionMode } from '@dcos-lite/lib/contracts'
import { hashPassword } from '@dcos-lite/lib/passwords'
import type { Compare } from '@dcos-lite/lib/store'
import type { AccessBook } from '../access/book.ts'
import { tracesOf } from '../access/forget-account.ts'
import { removeMany } from '../access/remove-many.ts'
import { keepOneSuperuser } from '../access/superusers.ts'
import { whyNotSame } from '../decide/remote-account.ts'
import type { RemoteIdentity } from '../decide/remote-account.ts'
import { isUserId, planCreation, planPatch } from '../decide/user-changes.ts'
import type { UserCreation } from '../decide/user-changes.ts'
import { iamErrors } from '../errors.ts'
import { canLogIn } from '../records/user.ts'
import type { UserRecord } from '../records/user.ts'
import { readPublicKey } from '../tokens/service-login.ts'

/** The accounts of the cluster. Every change is durable before it resolves. */
export interface UserDirectory {
  find(uid: string): UserRecord | undefined
  get(uid: string): UserRecord
  list(kind: 'user' | 'service'): UserRecord[]
  /** Whether no account exists yet. */
  isEmpty(): boolean
  create(uid: string, body: unknown): Promise<void>
  patch(uid: string, body: unknown): Promise<void>
  remove(uid: string): Promise<void>
  /** The account of whom an external provider vouches for; made when there is none yet. */
  adopt(identity: RemoteIdentity): Promise<UserRecord>
}

async function credentials(creation: UserCreation): Promise<Partial<UserRecord>> {
  if (creation.kind === 'password') return { passwordHash: await hashPassword(creation.password) }
  if (creation.kind === 'service') {
    readPublicKey(creation.publicKey)
    return { publicKey: creation.publicKey, isService: true }
  }
  return { isRemote: true, providerType: creation.providerType, providerId: creation.providerId }
}

/** Serves the accounts of a book. Who may not be deleted depends on what the others may do then. */
export function createUserDirectory(
  book: AccessBook,
  mode: PermissionMode,
  environment: Environment,
): UserDirectory {
  const { users } = book
  const keepAdministrator = (user: UserRecord): Compare[] => {
    const { uid } = user
    if (mode === 'enforce') return keepOneSuperuser(book, { user: uid }, uid)
    const other = [...users.values()].find((each) => each.uid !== uid && canLogIn(each))
    if (canLogIn(user) && !other) throw iamErrors.NO_MORE_SUPERUSERS({ uid })
    return other ? [users.unchanged(other.uid)] : []
  }
  const get = (uid: string): UserRecord => {
    const user = users.get(uid)
    if (!user) throw iamErrors.UNKNOWN_USER_ID({ uid })
    return user
  }
  return {
    get,
    find: (uid) => users.get(uid),
    isEmpty: () => users.size() === 0,
    list: (kind) =>
      [...users.values()]
        .filter(({ isService }) => isService === (kind === 'service'))
        .sort((a, b) => (a.uid < b.uid ? -1 : 1)),
    async create(uid, body) {
      if (!isUserId(uid)) throw iamErrors.INVALID_USER_ID({ uid })
      if (users.has(uid)) throw iamErrors.USER_EXISTS({ uid })
      const creation = planCreation(uid, body)
      if ('refused' in creation) throw iamErrors.INVALID_DATA({ reason: creation.refused })
      const absent = users.unchanged(uid)
      const record: UserRecord = {
        uid,
        incarnation: environment.random.uuid(),
        description: creation.description,
        isRemote: false,
        isService: false,
        providerType: 'internal',
        providerId: '',
        createdAtMs: environment.clock.nowMs(),
        ...(await credentials(creation)),
      }
      const last = { collection: users, operations: [users.putOperation(uid, record)], compare: [absent] }
      if (!(await removeMany(tracesOf(book, uid), last))) throw iamErrors.USER_EXISTS({ uid })
    },
    async patch(uid, body) {
      const user = get(uid)
      const seen = users.unchanged(uid)
      if (user.isService) throw iamErrors.NOT_SUPPORTED({ what: 'Changing a service account' })
      const patch = planPatch(body)
      if ('refused' in patch) throw iamErrors.INVALID_DATA({ reason: patch.refused })
      const { description = user.description, password } = patch
      if (user.isRemote && password !== undefined) {
        throw iamErrors.INVALID_DATA({ reason: 'The password of a remote user is kept by its provider.' })
      }
      // A new password ends what was logged in with the old one.
      const changed =
        password === undefined
          ? {}
          : { passwordHash: await hashPassword(password), incarnation: environment.random.uuid() }
      if (!(await users.put(uid, { ...user, description, ...changed }, [seen]))) {
        throw iamErrors.CONFLICT({ uid })
      }
    },
    async adopt(identity) {
      const { uid, providerType, providerId, subject, description } = identity
      if (!isUserId(uid)) throw iamErrors.INVALID_USER_ID({ uid })
      const seen = users.unchanged(uid)
      const known = users.get(uid)
      const reason = known && whyNotSame(known, identity)
      if (reason !== undefined) throw iamErrors.CANNOT_IMPORT_USER({ uid, reason })
      if (known && known.subject === subject && known.providerId === providerId) return known
      const record: UserRecord = {
        ...(known ?? {
          uid,
          incarnation: environment.random.uuid(),
          description,
          isRemote: true,
          isService: false,
          createdAtMs: environment.clock.nowMs(),
        }),
        providerType,
        providerId,
        ...(subject === undefined ? {} : { subject }),
      }
      const traces = known ? [] : tracesOf(book, uid)
      const last = { collection: users, operations: [users.putOperation(uid, record)], compare: [seen] }
      // Another login of the same person at the same time has done the same.
      if (!(await removeMany(traces, last))) throw iamErrors.CONFLICT({ uid })
      return record
    },
    async remove(uid) {
      const user = get(uid)
      const compare = [users.unchanged(uid), ...keepAdministrator(user)]
      const last = { collection: users, operations: [users.removeOperation(uid)], compare }
      if (!(await removeMany(tracesOf(book, uid), last))) throw iamErrors.CONFLICT({ uid })
    },
  }
}
