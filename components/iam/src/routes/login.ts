import type { Environment } from '@dcos-lite/lib/component'
import type { FastifyInstance, FastifyReply, FastifyRequest } from '@dcos-lite/lib/http-server'
import type { Metrics } from '@dcos-lite/lib/metrics'
import { refundAttempt, reserveAttempt } from '../decide/login-budget.ts'
import type { LoginBudget } from '../decide/login-budget.ts'
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
  const told = request.headers['x-real-ip']
  return typeof told === 'string' && told !== '' ? told : request.ip
}

async function answerLogin(
  reply: FastifyReply,
  context: LoginContext,
  user: UserRecord,
): Promise<FastifyReply> {
  const { tokenLifetimeMs: lifetimeMs, secureCookies: secure, environment, signingKeys } = context
  const token = await mintToken(await signingKeys.current(), user, environment.clock.nowMs() + lifetimeMs)
  return reply
    .header('set-cookie', loginCookies(token, user, { lifetimeMs, secure }))
    .header('cache-control', 'no-store')
    .send({ token })
}

/** `/acs/api/v1/auth/login` and `/logout`. */
export function serveLogin(app: FastifyInstance, context: LoginContext): void {
  const { environment, rateLimit, checkCredentials } = context
  const logins = context.metrics.counter('dcos_iam_logins_total', 'Logins by result.')
  let budget: LoginBudget = new Map()

  app.post('/acs/api/v1/auth/login', async (request, reply) => {
    const body = jsonBody(request)
    const uid = typeof body.uid === 'string' ? body.uid : ''
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
    const user = await checkCredentials(body)
    logins.add(1, { result: user ? 'accepted' : 'refused' })
    if (!user) {
      environment.log.info('login refused', { uid, client: address, requestId: request.id })
      throw iamErrors.INVALID_CREDENTIALS()
    }
    budget = refundAttempt(
      budget,
      limits.map(({ key }) => key),
    )
    return answerLogin(reply, context, user)
  })

  app.get('/acs/api/v1/auth/login', (request) => {
    const query = request.query as Record<string, string | undefined>
    const provider = query['oidc-provider'] ?? query['saml-provider']
    if (provider === undefined) {
      throw iamErrors.INVALID_DATA({ reason: 'One of `oidc-provider` or `saml-provider` must be given' })
    }
    throw iamErrors.INVALID_DATA({ reason: `Login provider \`${provider}\` is not configured.` })
  })

  app.get('/acs/api/v1/auth/logout', (_request, reply) =>
    reply.header('set-cookie', logoutCookies()).send({}),
  )
}
