import { decodeProtectedHeader, errors as joseErrors, jwtVerify } from 'jose'
import type { JWTPayload } from 'jose'
import type { Environment } from '../component/index.ts'
import type { Principal } from '../contracts/index.ts'
import type { FollowedAccounts } from './follow-accounts.ts'
import { identityErrors } from './errors.ts'
import type { KeySet } from './jwks.ts'

/** Whose token it is, or why it is refused (for the log; clients learn only that it is). */
export type TokenVerdict = { principal: Principal } | { refused: string }

/** Judges a token. Throws DCL_IDENTITY_UNAVAILABLE when nothing can be known about it now. */
export type TokenVerifier = (token: string) => TokenVerdict | Promise<TokenVerdict>

interface Claims {
  uid: string
  incarnation: string | undefined
  expiresAtMs: number
}

const rememberedTokens = 2000
const readyWithinMs = 3000

function readClaims(payload: JWTPayload): Claims | undefined {
  const { uid, inc, exp } = payload
  if (typeof uid !== 'string' || uid === '') return undefined
  const incarnation = typeof inc === 'string' ? inc : undefined
  return { uid, incarnation, expiresAtMs: exp === undefined ? Infinity : exp * 1000 }
}

/** Creates the verifier. Signatures of recent tokens are remembered; expiry and account are checked every time. */
export function createTokenVerifier(
  keySet: KeySet,
  users: FollowedAccounts,
  environment: Environment,
): TokenVerifier {
  const { clock } = environment
  const verified = new Map<string, Claims>()
  users.onKeys(() => {
    verified.clear()
    keySet.forget()
  })

  const judge = (claims: Claims): TokenVerdict => {
    if (claims.expiresAtMs <= clock.nowMs()) return { refused: 'the token has expired' }
    const user = users.find(claims.uid)
    if (!user) return { refused: 'its user does not exist' }
    if (claims.incarnation !== user.incarnation) return { refused: 'its user was deleted and created again' }
    return { principal: { uid: user.uid, kind: user.kind } }
  }

  const checkSignature = async (token: string): Promise<JWTPayload> => {
    // The time is judged below, with the clock that was given.
    const options = { algorithms: ['RS256'], currentDate: new Date(0) }
    try {
      return (await jwtVerify(token, await keySet.keys(), options)).payload
    } catch (error) {
      const other =
        error instanceof joseErrors.JWKSNoMatchingKey ||
        error instanceof joseErrors.JWSSignatureVerificationFailed
      if (!other || !(await keySet.renew())) throw error
      verified.clear()
      return (await jwtVerify(token, await keySet.keys(), options)).payload
    }
  }

  const verifyAnew = async (token: string): Promise<TokenVerdict> => {
    try {
      if (decodeProtectedHeader(token).alg !== 'RS256') return { refused: 'its algorithm is not RS256' }
    } catch {
      return { refused: 'it is not a token' }
    }
    let payload: JWTPayload
    try {
      payload = await checkSignature(token)
    } catch (error) {
      if (error instanceof joseErrors.JOSEError) return { refused: error.message }
      throw identityErrors.UNAVAILABLE({ reason: (error as Error).message }, { cause: error })
    }
    const claims = readClaims(payload)
    if (!claims) return { refused: 'it names no user' }
    if (!(await users.ready(readyWithinMs))) {
      throw identityErrors.UNAVAILABLE({ reason: 'the list of users was never read' })
    }
    if (verified.size >= rememberedTokens) verified.delete(verified.keys().next().value ?? '')
    verified.set(token, claims)
    return judge(claims)
  }

  return (token) => {
    const claims = verified.get(token)
    return claims ? judge(claims) : verifyAnew(token)
  }
}
