import { SignJWT } from 'jose'
import type { UserRecord } from '../records/user.ts'
import type { SigningKey } from './signing-key.ts'

/** Signs a token for an account. Claims: `uid`, `exp`, and `inc` (the account's incarnation). */
export function mintToken(key: SigningKey, user: UserRecord, expiresAtMs: number): Promise<string> {
  return new SignJWT({ uid: user.uid, inc: user.incarnation })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: key.kid })
    .setExpirationTime(Math.floor(expiresAtMs / 1000))
    .sign(key.privateKey)
}
