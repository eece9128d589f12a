import type { Environment } from '@dcos-lite/lib/component'
import { hashPassword, verifyPassword } from '@dcos-lite/lib/passwords'
import { isUserId } from '../decide/user-changes.ts'
import { iamErrors } from '../errors.ts'
import { checkLdapPassword } from '../ldap/check-password.ts'
import type { LdapSettings } from '../ldap/settings.ts'
import type { UserRecord } from '../records/user.ts'
import { isServiceLogin } from '../tokens/service-login.ts'
import type { UserDirectory } from './directory.ts'

/** Finds the account that the body of a login proves to be; undefined when the proof is wrong. */
export type CredentialCheck = (body: Record<string, unknown>) => Promise<UserRecord | undefined>

/** Checks passwords and service login tokens; who has no password here is looked for in the directory. */
export function createCredentialCheck(
  directory: UserDirectory,
  ldap: LdapSettings,
  environment: Environment,
): CredentialCheck {
  // An unknown user costs as much time as a known one, so that names cannot be found out by the clock.
  const nobodysHash = hashPassword(environment.random.uuid())
  nobodysHash.catch(() => undefined) // reported where it is used

  const byPassword = async (uid: string, password: string): Promise<UserRecord | undefined> => {
    const user = directory.find(uid)
    const right = await verifyPassword(password, user?.passwordHash ?? (await nobodysHash))
    return right && user?.passwordHash !== undefined ? user : undefined
  }

  /** Directories do not care for capitals, so the account of a person has none. */
  const byDirectory = async (given: string, password: string): Promise<UserRecord | undefined> => {
    const config = ldap.find()
    const uid = given.toLowerCase()
    const known = directory.find(given) ?? directory.find(uid)
    const local = known !== undefined && known.providerType !== 'ldap'
    if (!config || local || !isUserId(uid)) return byPassword(given, password)
    const person = await checkLdapPassword(config, { uid, password })
    if (!person) throw iamErrors.INVALID_CREDENTIALS_LDAP()
    const { description } = person
    return directory.adopt({
      uid: person.uid.toLowerCase(),
      providerType: 'ldap',
      providerId: 'ldap',
      description,
    })
  }

  const byServiceToken = async (uid: string, token: string): Promise<UserRecord | undefined> => {
    const account = directory.find(uid)
    if (account?.publicKey === undefined) return undefined
    const { publicKey } = account
    return (await isServiceLogin(token, { uid, publicKey }, environment.clock.nowMs())) ? account : undefined
  }

  return async ({ uid, password, token }) => {
    if (typeof uid !== 'string') {
      if (typeof token === 'string')
        throw iamErrors.NOT_SUPPORTED({ what: 'Login by an external identity token' })
      throw iamErrors.INVALID_DATA({ reason: 'Field `uid` with `password` or `token` must be provided' })
    }
    let user: UserRecord | undefined
    if (typeof password === 'string') user = await byDirectory(uid, password)
    else if (typeof token === 'string') user = await byServiceToken(uid, token)
    else throw iamErrors.INVALID_DATA({ reason: 'One of `password` or `token` must be provided' })
    // The account may have gone while its password was checked.
    return user && directory.find(user.uid)?.incarnation === user.incarnation ? user : undefined
  }
}
