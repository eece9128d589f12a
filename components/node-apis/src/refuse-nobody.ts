import { parsePrincipal, principalHeader } from '@dcos-lite/lib/contracts'
import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import { identityErrors } from '@dcos-lite/lib/identity'

/**
 * Refuses whoever says to ask for nobody: parts of the cluster say so when others wrote the address that they call.
 * Holds for routes that are declared after it. Throws DCL_IDENTITY_NOT_AUTHENTICATED.
 */
export function refuseNobody(app: FastifyInstance): void {
  app.addHook('onRequest', ({ headers: { [principalHeader]: told } }, _reply, done) => {
    const somebody = typeof told === 'string' ? parsePrincipal(told) : told === undefined
    done(somebody ? undefined : identityErrors.NOT_AUTHENTICATED({ reason: 'this is asked for nobody' }))
  })
}
