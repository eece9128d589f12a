import type { RemoteIdentity } from './remote-account.ts'
import { isUserId } from './user-changes.ts'

/** Whose account the claims of a verified id token mean; why not, when they mean none. */
export function identityOfClaims(
  claims: Readonly<Record<string, unknown>>,
  provider: { id: string; acceptUnverifiedEmail: boolean },
): RemoteIdentity | { refused: string } {
  const { sub, email, email_verified: verified, name } = claims
  if (typeof sub !== 'string' || sub === '') return { refused: 'the provider names nobody' }
  const hasMail = typeof email === 'string' && email !== ''
  if (hasMail && verified !== true && !provider.acceptUnverifiedEmail) {
    return { refused: 'the provider has not verified the mail address' }
  }
  const uid = hasMail ? email.toLowerCase() : sub
  if (!isUserId(uid)) return { refused: 'the name that the provider gives cannot be a user id' }
  const description = typeof name === 'string' ? name.slice(0, 256) : ''
  return { uid, providerType: 'oidc', providerId: provider.id, subject: sub, description }
}
