import type { FastifyInstance, FastifyRequest } from '@dcos-lite/lib/http-server'
import { parsePrincipal, principalHeader } from '@dcos-lite/lib/contracts'
import { identityErrors } from '@dcos-lite/lib/identity'
import { shownOidcProvider } from '../decide/oidc-provider.ts'
import type { OidcProviders } from '../oidc/providers.ts'
import { jsonBody } from './request-body.ts'

interface ProviderRequest {
  Params: { id: string }
}

/** What lies below `/auth/` needs no login, except this: the front door has to say who asks. */
async function refuseAnonymous({ headers }: FastifyRequest): Promise<void> {
  const told = headers[principalHeader]
  const anonymous = told === undefined && headers['x-real-ip'] !== undefined
  const nobody = told !== undefined && (typeof told !== 'string' || parsePrincipal(told) === undefined)
  if (anonymous || nobody) {
    throw identityErrors.NOT_AUTHENTICATED({ reason: 'none was sent' })
  }
}

/** `/acs/api/v1/auth/oidc/providers`: the login providers; the list is open, their configuration is not. */
export function serveOidcProviders(app: FastifyInstance, providers: OidcProviders): void {
  const base = '/acs/api/v1/auth/oidc/providers'
  const guarded = { onRequest: refuseAnonymous }
  app.get(base, () => Object.fromEntries(providers.list().map(({ id, config }) => [id, config.description])))
  app.get<ProviderRequest>(`${base}/:id`, guarded, ({ params }) =>
    shownOidcProvider(providers.get(params.id).config),
  )
  app.put<ProviderRequest>(`${base}/:id`, guarded, async (request, reply) => {
    await providers.create(request.params.id, jsonBody(request))
    return reply.code(201).send()
  })
  app.patch<ProviderRequest>(`${base}/:id`, guarded, async (request, reply) => {
    await providers.patch(request.params.id, jsonBody(request))
    return reply.code(204).send()
  })
  app.delete<ProviderRequest>(`${base}/:id`, guarded, async (request, reply) => {
    await providers.remove(request.params.id)
    return reply.code(204).send()
  })
}
