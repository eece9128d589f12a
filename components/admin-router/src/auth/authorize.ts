import type { Action } from '@dcos-lite/lib/contracts'
import { mayDo } from '@dcos-lite/lib/identity'
import type { AccessFacts } from '@dcos-lite/lib/identity'
import { adminRouterErrors } from '../errors.ts'
import type { Exchange } from '../proxy/exchange.ts'

/** Lets a caller through that has the action (`full` unless said) on the resource; others get DCL_ADMIN_ROUTER_NOT_AUTHORIZED. */
export type Authorize = (exchange: Exchange, resource: string, action?: Action) => void

/** The resource of a service by its name. */
export function serviceResource(name: string): string {
  return `dcos:adminrouter:service:${name}`
}

/** Creates the check of an enforcing front door. */
export function createAuthorize(facts: AccessFacts): Authorize {
  return (exchange, resource, action = 'full') => {
    const { principal = { uid: '', kind: 'user' } } = exchange
    if (mayDo(facts, { principal, resource, action }).allowed) {
      if (action === 'full') exchange.authorizedFor = resource
      return
    }
    throw adminRouterErrors.NOT_AUTHORIZED({ uid: principal.uid, resource, action })
  }
}
