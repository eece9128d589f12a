import type { Environment } from '@dcos-lite/lib/component'
import type { AuditEntry, AuditSink } from '@dcos-lite/lib/contracts'
import type { AccessLog } from '../access-log/access-log.ts'
import { callLabels } from '../metrics.ts'
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
  context: { environment: Environment; metrics: GatewayMetrics; accessLog?: AccessLog | undefined },
): void {
  const { request, response, requestId, path, route, principal, clientAddress } = exchange
  const { clock, log } = context.environment
  const method = request.method ?? ''
  const status = response.statusCode
  const tookMs = clock.monotonicMs() - exchange.startedAtMs
  const name = route?.name ?? 'none'
  context.metrics.requests.observe(tookMs / 1000, callLabels(name, method, status))
  context.accessLog?.record({
    atMs: clock.nowMs(),
    clientAddress,
    uid: principal?.uid,
    method,
    path,
    httpVersion: request.httpVersion,
    status,
    tookMs,
    route: name,
    requestId,
  })
  if (log.level && log.level.get() !== 'debug') return
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

interface AuditContext {
  environment: Environment
  metrics: RouterMetrics
  audit: AuditSink | undefined
  accessLog?: AccessLog | undefined
}

function entryOf(exchange: Exchange, { clock }: Environment, result: AuditEntry['result']): AuditEntry {
  const { request, requestId, path, principal, clientAddress, auditCall } = exchange
  return {
    atMs: clock.nowMs(),
    principal: principal ?? { uid: '', kind: 'user' },
    sourceAddress: clientAddress,
    component: 'admin-router',
    action: request.method ?? '',
    resource: path,
    result,
    requestId,
    ...(auditCall === undefined ? {} : { call: auditCall }),
  }
}

function notAudited(
  { request, requestId, path, principal }: Exchange,
  context: AuditContext,
  error: unknown,
): void {
  const { metrics, environment } = context
  metrics.auditFailures.add()
  const { method } = request
  environment.log.error('a call could not be audited', {
    requestId,
    method,
    path,
    uid: principal?.uid,
    error,
  })
}

/**
 * Writes down that a changing call is about to be passed on, so that it is known even when this process ends before the
 * answer. Undefined where there is nothing to write; otherwise it resolves when the entry is on the disk.
 */
export function recordBeginning(exchange: Exchange, context: AuditContext): Promise<void> | undefined {
  const { audit, environment } = context
  if (!audit || isReading(exchange.request.method ?? '')) return undefined
  exchange.auditCall = environment.random.uuid()
  return audit.record(entryOf(exchange, environment, 'begun')).catch((error: unknown) => {
    exchange.auditCall = undefined
    notAudited(exchange, context, error)
  })
}

/** Measures, logs and audits an exchange when its answer is over. */
export function recordCompletion(exchange: Exchange, context: AuditContext): void {
  measureCompletion(exchange, context)
  const { method = '' } = exchange.request
  if (!context.audit || isReading(method)) return
  const status = exchange.response.statusCode
  const entry = { ...entryOf(exchange, context.environment, auditResult(status)), details: { status } }
  context.audit.record(entry).catch((error: unknown) => notAudited(exchange, context, error))
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
