import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Principal } from '@dcos-lite/lib/contracts'
import type { Route } from '../routes/route.ts'

/** One request on its way through the front door. */
export interface Exchange {
  request: IncomingMessage
  response: ServerResponse
  requestId: string
  startedAtMs: number
  clientAddress: string
  /** Canonical path and query of the request. */
  path: string
  query: string
  route: Route | undefined
  captures: Record<string, string | undefined>
  principal: Principal | undefined
  /** What the caller needed a permission for, where permissions are enforced. */
  authorizedFor?: string
  /** Set when the login came by cookie. */
  cookieToken: string | undefined
  /** Names the call in the audit log once it was written down there that it begins. */
  auditCall: string | undefined
}
