import type { Environment } from '@dcos-lite/lib/component'
import { identityErrors } from '@dcos-lite/lib/identity'
import type { TokenVerdict, TokenVerifier } from '@dcos-lite/lib/identity'
import { isDcosError } from '@dcos-lite/lib/errors'
import { presentedToken } from '../decide/presented-token.ts'
import { adminRouterErrors } from '../errors.ts'
import type { Exchange } from '../proxy/exchange.ts'

async function judge(verify: TokenVerifier, token: string): Promise<TokenVerdict> {
  try {
    return await verify(token)
  } catch (error) {
    if (!isDcosError(error) || error.code !== identityErrors.UNAVAILABLE.code) throw error
    const reason = String(error.fields.reason)
    throw adminRouterErrors.IDENTITY_UNAVAILABLE({ reason }, { cause: error })
  }
}

/** Finds out who asks. On a route that needs a token, anybody without a valid one gets DCL_ADMIN_ROUTER_NOT_AUTHENTICATED. */
export async function authenticate(
  exchange: Exchange,
  verify: TokenVerifier | undefined,
  environment: Environment,
): Promise<void> {
  const { request, route, requestId, path } = exchange
  if (!verify || !route?.auth) return
  const presented = presentedToken(request.headers)
  if (!presented) throw adminRouterErrors.NOT_AUTHENTICATED({ reason: 'none was sent' })
  const verdict = await judge(verify, presented.token)
  if ('refused' in verdict) {
    environment.log.info('a token was refused', { requestId, path, reason: verdict.refused })
    throw adminRouterErrors.NOT_AUTHENTICATED({ reason: 'this one is refused' })
  }
  exchange.principal = verdict.principal
  if (presented.source === 'cookie') exchange.cookieToken = presented.token
}
