import type { UserRecord } from '../records/user.ts'

/** Whom an external provider vouches for. */
export interface RemoteIdentity {
  uid: string
  providerType: 'ldap' | 'oidc'
  providerId: string
  /** The provider's own name for the person, that never means another one. */
  subject?: string
  description: string
}

/** What a remote user that was created beforehand says when nobody said which provider it belongs to. */
const anyProvider = 'https://dcos.auth0.com/'

/** Why an account is not that of an identity; undefined when it is. */
export function whyNotSame(user: UserRecord, identity: RemoteIdentity): string | undefined {
  if (!user.isRemote) return 'an account of this cluster has the same name'
  if (user.providerType !== identity.providerType) return `the account belongs to ${user.providerType}`
  if (identity.providerType === 'oidc' && ![identity.providerId, anyProvider].includes(user.providerId)) {
    return 'the account belongs to another login provider'
  }
  if (user.subject !== undefined && user.subject !== identity.subject) {
    return 'the provider means another person by this name than before'
  }
  return undefined
}
