import type { Environment } from '@dcos-lite/lib/component'
import { isDcosError } from '@dcos-lite/lib/errors'
import type { FastifyInstance, FastifyRequest } from '@dcos-lite/lib/http-server'
import { isTrustedPeer } from '@dcos-lite/lib/identity'
import type { Metrics } from '@dcos-lite/lib/metrics'
import { refundAttempt, reserveAttempt } from '../decide/login-budget.ts'
import type { LoginBudget } from '../decide/login-budget.ts'
import { isUserId } from '../decide/user-changes.ts'
import { iamErrors } from '../errors.ts'
import { loginCookies, logoutCookies } from '../rendering/cookies.ts'
import type { UserRecord } from '../records/user.ts'
import type { LoginRateLimit } from '../config.ts'
import { mintToken } from '../tokens/mint.ts'
import type { SigningKeys } from '../tokens/signing-key.ts'
import type { CredentialCheck } from '../users/credentials.ts'
import { jsonBody } from './request-body.ts'

export interface LoginContext {
  signingKeys: SigningKeys
  checkCredentials: CredentialCheck
  tokenLifetimeMs: number
  rateLimit: LoginRateLimit
  secureCookies: boolean
  environment: Environment
  metrics: Metrics
}

/** The client's address as the front door tells it; without the front door, the peer's. */
function clientAddress(request: FastifyRequest): string {
  const told = isTrustedPeer(request.raw) ? request.headers['x-real-ip'] : undefined
  return typeof told === 'string' && told !== '' ? told : request.ip
}

/** A token for an account, and the cookies that carry it. */
export async function openSession(
  context: Pick<LoginContext, 'tokenLifetimeMs' | 'secureCookies' | 'environment' | 'signingKeys'>,
  user: UserRecord,
): Promise<{ token: string; cookies: string[] }> {
  const { tokenLifetimeMs: lifetimeMs, secureCookies: secure, environment, signingKeys } = context
  const token = await mintToken(await signingKeys.current(), user, environment.clock.nowMs() + lifetimeMs)
  return { token, cookies: loginCookies(token, user, { lifetimeMs, secure }) }
}

/** `/acs/api/v1/auth/login` and `/logout`. */
export function serveLogin(app: FastifyInstance, context: LoginContext): void {
  const { environment, rateLimit, checkCredentials } = context
  const logins = context.metrics.counter('dcos_iam_logins_total', 'Logins by result.')
  let budget: LoginBudget = new Map()

  app.post('/acs/api/v1/auth/login', async (request, reply) => {
    const body = jsonBody(request)
    // What is no user id may be a password in the wrong field; it is neither remembered nor logged.
    const uid = typeof body.uid === 'string' && isUserId(body.uid) ? body.uid.toLowerCase() : ''
    const address = clientAddress(request)
    const limits = [
      { key: `uid ${uid} at ${address}`, limit: rateLimit },
      { key: `address ${address}`, limit: { ...rateLimit, failures: rateLimit.failures * 10 } },
    ]
    const reserved = reserveAttempt(budget, limits, environment.clock.nowMs())
    if (!reserved.allowed) {
      logins.add(1, { result: 'limited' })
      throw iamErrors.TOO_MANY_LOGINS({ retryAfterSeconds: Math.ceil(reserved.retryAfterMs / 1000) })
    }
    budget = reserved.budget
    const refund = (): void => {
      budget = refundAttempt(
        budget,
        limits.map(({ key }) => key),
      )
    }
    try {
      const user = await checkCredentials(body)
      if (!user) throw iamErrors.INVALID_CREDENTIALS()
      refund()
      logins.add(1, { result: 'accepted' })
      const { token, cookies } = await openSession(context, user)
      return await reply.header('set-cookie', cookies).header('cache-control', 'no-store').send({ token })
    } catch (error) {
      const refused = isDcosError(error) && error.status === 401
      // A directory that is down says nothing about the password.
      if (!refused) refund()
      logins.add(1, { result: refused ? 'refused' : 'failed' })
      environment.log.info('login refused', { uid, client: address, requestId: request.id })
      throw error
    }
  })

  app.get('/acs/api/v1/auth/logout', (_request, reply) =>
    reply.header('set-cookie', logoutCookies()).send({}),
  )
}
