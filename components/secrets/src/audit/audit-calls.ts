import type { Environment } from '@dcos-lite/lib/component'
import type { AuditEntry, AuditSink } from '@dcos-lite/lib/contracts'
import type { FastifyInstance, FastifyRequest } from '@dcos-lite/lib/http-server'
import type { Metrics } from '@dcos-lite/lib/metrics'
import { queryFlag, queryWord } from '../routes/address.ts'
import { askedBy } from '../routes/caller.ts'

function resultOf(status: number): AuditEntry['result'] {
  if (status === 401 || status === 403) return 'denied'
  return status < 400 ? 'allowed' : 'failed'
}

const routine = (request: FastifyRequest): boolean =>
  request.method === 'GET' || request.method === 'HEAD' || request.method === 'OPTIONS'

function readsSecret(request: FastifyRequest): boolean {
  const listing = queryFlag(request, 'list') || queryFlag(request, 'versions')
  // By the route, not by the spelling of the path: an escaped letter leads to the same secret.
  const route = request.routeOptions.url ?? ''
  return request.method !== 'OPTIONS' && !listing && route.startsWith('/secrets/v1/secret/')
}

/** What a part of the cluster reads for a task, and for which. */
function usedBy({ routeOptions, body }: FastifyRequest): Record<string, unknown> | undefined {
  if (routeOptions.url !== '/internal/v1/resolve') return undefined
  const { kind, path, space, task, agent } = (body ?? {}) as Record<string, unknown>
  return { kind, path, space, task, agent }
}

/** Writes every change, every read of a secret and every use by a task down: who, what, from where, result. No values. */
export function auditCalls(
  app: FastifyInstance,
  { audit, metrics, environment }: { audit: AuditSink; metrics: Metrics; environment: Environment },
): void {
  const failures = metrics.counter('dcos_secrets_audit_failures_total', 'Calls that could not be audited.')
  app.addHook('onResponse', async (request, reply) => {
    if (routine(request) && !readsSecret(request)) return
    const path = request.url.split('?', 1)[0] ?? ''
    const used = usedBy(request)
    const rollback = queryWord(request, 'rollback')
    const entry: AuditEntry = {
      atMs: environment.clock.nowMs(),
      ...askedBy(request),
      component: 'secrets',
      action: used ? 'use' : rollback === undefined ? request.method : 'rollback',
      resource: path,
      result: resultOf(reply.statusCode),
      requestId: request.id,
      details: { status: reply.statusCode, ...used, ...(rollback === undefined ? {} : { rollback }) },
    }
    await audit.record(entry).catch((error: unknown) => {
      failures.add()
      environment.log.error('a call could not be audited', { path, requestId: request.id, error })
    })
  })
}
