import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import { iamErrors } from '../errors.ts'
import type { SigningKeys } from '../tokens/signing-key.ts'
import { jsonBody } from './request-body.ts'

/** `POST /acs/api/v1/signing-keys` `{"revoke": bool}`: another key signs from now on. */
export function serveSigningKeys(app: FastifyInstance, signingKeys: SigningKeys): void {
  app.post('/acs/api/v1/signing-keys', async (request, reply) => {
    const { revoke = false } = jsonBody(request)
    if (typeof revoke !== 'boolean')
      throw iamErrors.INVALID_DATA({ reason: 'Field `revoke` must be a boolean.' })
    return reply.code(201).send({ kid: await signingKeys.rotate({ revoke }) })
  })
}
