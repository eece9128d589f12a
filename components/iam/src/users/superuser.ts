import { createHash } from 'node:crypto'
import type { Environment } from '@dcos-lite/lib/component'
import { parsePasswordHash } from '@dcos-lite/lib/passwords'
import { openCollection } from '@dcos-lite/lib/store'
import type { Collection, Store } from '@dcos-lite/lib/store'
import type { SuperuserConfig } from '../config.ts'
import { isUserId } from '../decide/user-changes.ts'
import { iamErrors } from '../errors.ts'
import { appliedSuperuserFormat } from '../records/applied-superuser.ts'
import type { UserRecord } from '../records/user.ts'
import { readPublicKey } from '../tokens/service-login.ts'

function checkedCredential(config: SuperuserConfig): string {
  const { uid, passwordHash, publicKey } = config
  if (!isUserId(uid)) throw iamErrors.SUPERUSER_INVALID({ reason: `the user id "${uid}" is not allowed` })
  if ((passwordHash === undefined) === (publicKey === undefined)) {
    throw iamErrors.SUPERUSER_INVALID({ reason: `"${uid}" needs exactly one of passwordHash and publicKey` })
  }
  try {
    if (passwordHash !== undefined) parsePasswordHash(passwordHash)
    if (publicKey !== undefined) readPublicKey(publicKey)
  } catch (error) {
    throw iamErrors.SUPERUSER_INVALID({ reason: (error as Error).message }, { cause: error })
  }
  return passwordHash ?? publicKey ?? ''
}

function superuserRecord(
  config: SuperuserConfig,
  known: UserRecord | undefined,
  environment: Environment,
): UserRecord {
  const { uid, passwordHash, publicKey } = config
  const base = known ?? {
    uid,
    description: 'superuser',
    isRemote: false,
    isService: publicKey !== undefined,
    providerType: 'internal',
    providerId: '',
    createdAtMs: environment.clock.nowMs(),
  }
  return {
    ...base,
    // A new credential ends what was logged in with the old one.
    incarnation: environment.random.uuid(),
    ...(passwordHash === undefined ? {} : { passwordHash }),
    ...(publicKey === undefined ? {} : { publicKey }),
  }
}

/**
 * Makes the configured superuser exist with the configured credential. Each credential is applied once: an account
 * that was deleted, or a password that was changed later, stays as it is at the next start.
 */
export async function applySuperuser(
  store: Store,
  users: Collection<UserRecord>,
  config: SuperuserConfig,
  environment: Environment,
): Promise<void> {
  const { uid } = config
  const credentialDigest = createHash('sha256').update(checkedCredential(config)).digest('hex')
  const applied = await openCollection(store, appliedSuperuserFormat)
  try {
    if (applied.get(uid)?.credentialDigest === credentialDigest) return
    const record = superuserRecord(config, users.get(uid), environment)
    const operations = [users.putOperation(uid, record), applied.putOperation(uid, { uid, credentialDigest })]
    const done = await users.commit(operations, [users.unchanged(uid), applied.unchanged(uid)])
    // Another master that starts with the same configuration has done the same.
    environment.log.info(done ? 'applied the configured superuser' : 'the superuser is applied already', {
      uid,
    })
  } finally {
    await applied.close()
  }
}
