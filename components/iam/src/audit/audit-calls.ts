import type { AuditSink } from '@dcos-lite/lib/contracts'
import { parsePrincipal, principalHeader } from '@dcos-lite/lib/contracts'
import type { AuditEntry, Principal } from '@dcos-lite/lib/contracts'
import type { Environment } from '@dcos-lite/lib/component'
import type { FastifyInstance, FastifyRequest } from '@dcos-lite/lib/http-server'
import { isTrustedPeer } from '@dcos-lite/lib/identity'
import type { Metrics } from '@dcos-lite/lib/metrics'
import { isUserId } from '../decide/user-changes.ts'

const loginPath = '/acs/api/v1/auth/login'
const callbackPath = '/acs/api/v1/auth/oidc/callback'

// Who a provider vouches for stands in no body.
const vouchedFor = new WeakMap<FastifyRequest, string>()

/** Tells whose login a request turned out to be. */
export function noteLogin(request: FastifyRequest, uid: string): void {
  vouchedFor.set(request, uid)
}

const details = new WeakMap<FastifyRequest, Record<string, string>>()

/** Tells what else the log should say about a call; never anything that is secret. */
export function noteDetails(request: FastifyRequest, more: Record<string, string>): void {
  details.set(request, more)
}

/** The front door's word about who asks and from where; this service's own peer without it. */
function asked({ raw, ip }: FastifyRequest): { principal: Principal; sourceAddress: string } {
  const trusted = isTrustedPeer(raw)
  const told = trusted ? raw.headers[principalHeader] : undefined
  const address = trusted ? raw.headers['x-real-ip'] : undefined
  const principal = typeof told === 'string' ? parsePrincipal(told) : undefined
  return {
    principal: principal ?? { uid: '', kind: 'user' },
    sourceAddress: typeof address === 'string' ? address : ip,
  }
}

/** A login names itself; what is no user id (a password in the wrong field) is not written down. */
function loginPrincipal(request: FastifyRequest): Principal {
  const noted = vouchedFor.get(request)
  if (noted !== undefined) return { uid: noted, kind: 'user' }
  const uid = (request.body as { uid?: unknown } | undefined)?.uid
  return { uid: typeof uid === 'string' && isUserId(uid) ? uid : '', kind: 'user' }
}

function resultOf(status: number): AuditEntry['result'] {
  if (status === 401 || status === 403 || status === 429) return 'denied'
  return status < 400 ? 'allowed' : 'failed'
}

/** Writes every changing call and every login down, with its result. */
export function auditCalls(
  app: FastifyInstance,
  { audit, metrics, environment }: { audit: AuditSink; metrics: Metrics; environment: Environment },
): void {
  const failures = metrics.counter('dcos_iam_audit_failures_total', 'Calls that could not be audited.')
  app.addHook('onResponse', async (request, reply) => {
    const { method, url } = request
    const path = url.split('?', 1)[0] ?? ''
    const returned = request.routeOptions.url === callbackPath
    if (!returned && (method === 'GET' || method === 'HEAD' || method === 'OPTIONS')) return
    const login = returned || path.replace(/\/$/, '') === loginPath
    const { principal, sourceAddress } = asked(request)
    const entry: AuditEntry = {
      atMs: environment.clock.nowMs(),
      principal: login ? loginPrincipal(request) : principal,
      sourceAddress,
      component: 'iam',
      action: login ? 'login' : method,
      resource: path,
      result: resultOf(reply.statusCode),
      requestId: request.id,
      details: { status: reply.statusCode, ...details.get(request) },
    }
    await audit.record(entry).catch((error: unknown) => {
      failures.add()
      environment.log.error('a call could not be audited', { method, path, requestId: request.id, error })
    })
  })
}
