import { createPublicKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { jwtVerify } from 'jose'
import { iamErrors } from '../errors.ts'

const longestLifeMs = 10 * 60 * 1000

/** Reads an RSA public key in PEM form; anything else is DCL_IAM_INVALID_PUBLIC_KEY. */
export function readPublicKey(pem: string): KeyObject {
  if (!/-----BEGIN (RSA )?PUBLIC KEY-----/.test(pem)) {
    throw iamErrors.INVALID_PUBLIC_KEY({ reason: 'it is not a public key in PEM form' })
  }
  let key: KeyObject
  try {
    key = createPublicKey(pem)
  } catch (error) {
    throw iamErrors.INVALID_PUBLIC_KEY({ reason: 'it cannot be read' }, { cause: error })
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0
  if (key.asymmetricKeyType !== 'rsa') throw iamErrors.INVALID_PUBLIC_KEY({ reason: 'it is not an RSA key' })
  if (bits < 2048) throw iamErrors.INVALID_PUBLIC_KEY({ reason: `it has ${bits} bits` })
  return key
}

/**
 * Whether a service login token is good: RS256 by the account's key, claim `uid` the account's, `exp` set, in the
 * future and at most ten minutes away.
 */
export async function isServiceLogin(
  token: string,
  account: { uid: string; publicKey: string },
  nowMs: number,
): Promise<boolean> {
  try {
    const { payload } = await jwtVerify(token, readPublicKey(account.publicKey), {
      algorithms: ['RS256'],
      currentDate: new Date(nowMs),
    })
    const lifeMs = payload.exp === undefined ? Infinity : payload.exp * 1000 - nowMs
    return payload.uid === account.uid && lifeMs <= longestLifeMs
  } catch {
    // Every reason for refusal gets the same answer; which one it was helps only an attacker.
    return false
  }
}
