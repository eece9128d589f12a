import { mayDo } from '@dcos-lite/lib/identity'
import type { AccessFacts } from '@dcos-lite/lib/identity'
import { adminRouterErrors } from '../errors.ts'
import type { Exchange } from '../proxy/exchange.ts'

/** Lets a caller through that has `full` on the resource; anybody else gets DCL_ADMIN_ROUTER_NOT_AUTHORIZED. */
export type Authorize = (exchange: Exchange, resource: string) => void

/** The resource of a service by its name. */
export function serviceResource(name: string): string {
  return `dcos:adminrouter:service:${name}`
}

/** Creates the check of an enforcing front door. */
export function createAuthorize(facts: AccessFacts): Authorize {
  return ({ principal = { uid: '', kind: 'user' } }, resource) => {
    if (mayDo(facts, { principal, resource, action: 'full' }).allowed) return
    throw adminRouterErrors.NOT_AUTHORIZED({ uid: principal.uid, resource })
  }
}
