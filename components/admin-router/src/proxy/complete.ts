import type { Environment } from '@dcos-lite/lib/component'
import type { AuditEntry, AuditSink } from '@dcos-lite/lib/contracts'
import type { GatewayMetrics, RouterMetrics } from '../metrics.ts'
import type { Exchange } from './exchange.ts'

const lingerMs = 2000

function auditResult(status: number): AuditEntry['result'] {
  if (status === 401 || status === 403) return 'denied'
  return status < 400 ? 'allowed' : 'failed'
}

function isReading(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS'
}

/** Measures and logs an exchange when its answer is over. */
export function measureCompletion(
  exchange: Exchange,
  context: { environment: Environment; metrics: GatewayMetrics },
): void {
  const { request, response, requestId, path, route, principal, clientAddress } = exchange
  const { clock, log } = context.environment
  const method = request.method ?? ''
  const status = response.statusCode
  const tookMs = clock.monotonicMs() - exchange.startedAtMs
  const name = route?.name ?? 'none'
  context.metrics.requests.observe(tookMs / 1000, { route: name, method, status: String(status) })
  log.debug('request', {
    requestId,
    method,
    path,
    route: name,
    status,
    tookMs: Math.round(tookMs),
    uid: principal?.uid,
    client: clientAddress,
  })
}

/** Measures, logs and audits an exchange when its answer is over. */
export function recordCompletion(
  exchange: Exchange,
  context: { environment: Environment; metrics: RouterMetrics; audit: AuditSink | undefined },
): void {
  measureCompletion(exchange, context)
  const { request, response, requestId, path, principal, clientAddress } = exchange
  const { clock, log } = context.environment
  const method = request.method ?? ''
  const status = response.statusCode
  if (!context.audit || isReading(method)) return
  const entry: AuditEntry = {
    atMs: clock.nowMs(),
    principal: principal ?? { uid: '', kind: 'user' },
    sourceAddress: clientAddress,
    component: 'admin-router',
    action: method,
    resource: path,
    result: auditResult(status),
    requestId,
    details: { status },
  }
  context.audit.record(entry).catch((error: unknown) => {
    context.metrics.auditFailures.add()
    log.error('a call could not be audited', { requestId, method, path, uid: principal?.uid, error })
  })
}

/** After an answer that came before the whole request: takes what still arrives, for a short time, then cuts. */
export function discardRest(exchange: Exchange, environment: Environment): void {
  const { request, response } = exchange
  if (request.complete) return
  request.resume()
  const cut = environment.clock.after(lingerMs, () => request.socket.destroy())
  request.once('end', () => cut.cancel())
  request.once('close', () => cut.cancel())
  response.once('error', () => cut.cancel())
}
