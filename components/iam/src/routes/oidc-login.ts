import * as client from 'openid-client'
import { isDcosError, messageOf } from '@dcos-lite/lib/errors'
import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import { noteLogin } from '../audit/audit-calls.ts'
import { identityOfClaims } from '../decide/oidc-identity.ts'
import { readTarget, tokenPage } from '../decide/login-target.ts'
import { iamErrors } from '../errors.ts'
import { callbackPath, endFlow, openFlow, sealFlow } from '../oidc/flow-cookie.ts'
import type { OidcProviders } from '../oidc/providers.ts'
import { createRelyingParties } from '../oidc/relying-party.ts'
import { tokenPageHeaders, tokenPageHtml } from '../rendering/token-page.ts'
import type { UserDirectory } from '../users/directory.ts'
import { openSession } from './login.ts'
import type { LoginContext } from './login.ts'

interface OidcLoginContext {
  login: LoginContext
  providers: OidcProviders
  directory: UserDirectory
}

type Query = Record<string, string | undefined>

/** A provider's own error code, as far as it is one. */
function errorCode(error: unknown): string {
  if (error instanceof client.AuthorizationResponseError && /^[\w.-]{1,64}$/.test(error.error))
    return error.error
  return messageOf(error)
}

/** `/auth/login?oidc-provider=`, which sends the browser to the provider, and `/auth/oidc/callback`, where it returns. */
export function serveOidcLogin(app: FastifyInstance, context: OidcLoginContext): void {
  const { providers, directory } = context
  const { environment, signingKeys } = context.login
  const relyingParty = createRelyingParties(() => environment.clock.monotonicMs())

  app.get<{ Querystring: Query }>('/acs/api/v1/auth/login', async ({ query }, reply) => {
    const id = query['oidc-provider'] ?? query['saml-provider']
    if (id === undefined) throw iamErrors.MISSING_QUERY_PARAMETERS({ names: '`oidc-provider`' })
    const record = providers.get(id)
    const { base_url: baseUrl } = record.config
    const target = readTarget(query.target, baseUrl)
    if (target === undefined)
      throw iamErrors.INVALID_DATA({ reason: '`target` must be a path of the cluster' })
    const party = await relyingParty(record)
    const [state, nonce] = [client.randomState(), client.randomNonce()]
    const verifier = client.randomPKCECodeVerifier()
    const cookie = await sealFlow({ provider: id, target, state, nonce, verifier }, signingKeys, {
      nowMs: environment.clock.nowMs(),
      secure: baseUrl.startsWith('https:'),
    })
    const url = client.buildAuthorizationUrl(party, {
      redirect_uri: new URL(callbackPath, baseUrl).href,
      scope: 'openid email profile',
      state,
      nonce,
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    })
    return reply.header('set-cookie', cookie).header('cache-control', 'no-store').redirect(url.href, 302)
  })

  app.get<{ Querystring: Query }>(callbackPath, async (request, reply) => {
    void reply.header('set-cookie', endFlow()).header('cache-control', 'no-store')
    const { query } = request
    if (query.state === undefined || (query.code === undefined && query.error === undefined)) {
      throw iamErrors.MISSING_QUERY_PARAMETERS({ names: '`state` and `code`' })
    }
    const flow = await openFlow(request.headers.cookie, signingKeys, environment.clock.nowMs())
    if (flow?.state !== query.state) {
      throw iamErrors.OIDC_LOGIN_REFUSED({
        id: flow?.provider ?? '',
        reason: 'it was not begun here, or too long ago',
      })
    }
    const { provider: id, nonce, verifier, target } = flow
    const record = providers.get(id)
    const party = await relyingParty(record)
    const here = new URL(request.url, record.config.base_url)
    let claims: client.IDToken | undefined
    try {
      const tokens = await client.authorizationCodeGrant(party, here, {
        pkceCodeVerifier: verifier,
        expectedState: flow.state,
        expectedNonce: nonce,
        idTokenExpected: true,
      })
      claims = tokens.claims()
    } catch (error) {
      if (isDcosError(error)) throw error
      environment.log.info('login by a provider refused', { provider: id, requestId: request.id, error })
      throw iamErrors.OIDC_LOGIN_REFUSED({ id, reason: errorCode(error) }, { cause: error })
    }
    const acceptUnverifiedEmail = record.config.accept_unverified_email === true
    const identity = identityOfClaims(claims ?? {}, { id, acceptUnverifiedEmail })
    if ('refused' in identity) throw iamErrors.OIDC_LOGIN_REFUSED({ id, reason: identity.refused })
    noteLogin(request, identity.uid)
    const user = await directory.adopt(identity)
    const { token, cookies } = await openSession(context.login, user)
    if (target === tokenPage) return reply.headers(tokenPageHeaders).send(tokenPageHtml(token))
    return reply.header('set-cookie', cookies).redirect(target, 302)
  })
}
