import type { Environment } from '@dcos-lite/lib/component'
import { createAccessControl, identityErrors } from '@dcos-lite/lib/identity'
import type { AccessControl } from '@dcos-lite/lib/identity'
import { isDcosError } from '@dcos-lite/lib/errors'
import { adminRouterErrors } from '../errors.ts'
import type { Exchange } from '../proxy/exchange.ts'
import type { GatewayAccess } from './config.ts'

/** Lets an exchange pass whose route is open or whose caller may; throws 401, 403 or 503 otherwise. */
export interface GatewayAdmission {
  admit(exchange: Exchange): Promise<void>
  stop(): void
}

function refusal(thrown: unknown, uid: string, resource: string): unknown {
  if (!isDcosError(thrown)) return thrown
  const reason = String(thrown.fields.reason)
  const options = { cause: thrown }
  if (thrown.code === identityErrors.UNAVAILABLE.code)
    return adminRouterErrors.IDENTITY_UNAVAILABLE({ reason }, options)
  if (thrown.code === identityErrors.NOT_AUTHORIZED.code)
    return adminRouterErrors.NOT_AUTHORIZED({ uid, resource, action: 'full' }, options)
  return adminRouterErrors.NOT_AUTHENTICATED({ reason }, options)
}

async function demand(exchange: Exchange, access: AccessControl, enforced: boolean): Promise<void> {
  const { resource = 'dcos:adminrouter:ops:unnamed' } = exchange.route ?? {}
  let uid = ''
  try {
    const principal = await access.callerOf(exchange.request)
    uid = principal.uid
    exchange.principal = principal
    if (enforced) access.demand(principal, resource, 'full')
  } catch (error) {
    throw refusal(error, uid, resource)
  }
}

/** Creates the admission of an agent's gateway. `false`: whoever reaches it may do everything. */
export function createAdmission(
  config: GatewayAccess | false | undefined,
  environment: Environment,
): GatewayAdmission {
  if (config === false) return { admit: () => Promise.resolve(), stop: () => undefined }
  const access = config && createAccessControl(config, environment)
  return {
    admit(exchange) {
      if (!exchange.route?.auth) return Promise.resolve()
      if (access) return demand(exchange, access, config.permissions === 'enforce')
      return Promise.reject(adminRouterErrors.NOT_AUTHENTICATED({ reason: 'nobody is known here' }))
    },
    stop: () => access?.stop(),
  }
}
