import type { AdminRouterConfig } from '../config.ts'
import { healthReport } from '../decide/health-report.ts'
import type { HealthFacts } from '../decide/health-report.ts'
import { adminRouterErrors } from '../errors.ts'
import type { GatewayMetrics } from '../metrics.ts'
import type { Exchange } from '../proxy/exchange.ts'
import { statusPage } from '../rendering/status-page.ts'
import type { AnswerName } from '../routes/route.ts'
import { answerAudit } from './audit.ts'
import { buildinfo, metadata, versionDocument } from './cluster-facts.ts'
import { send } from './send.ts'

/** What the router's own answers are made of. */
export interface AnswerContext {
  config: Pick<AdminRouterConfig, 'clusterId' | 'clusterName' | 'publicIp' | 'version' | 'auditFile'>
  metrics: GatewayMetrics
  collectHealth: (localAddress: string) => Promise<HealthFacts>
  /** The metrics of all threads, where there are several. */
  collectMetrics?: () => Promise<string>
  problems: () => string[]
  /** Certificate that clients verify this one with, PEM; absent without TLS. */
  authority?: () => string
}

const notFound = (exchange: Exchange): never => {
  throw adminRouterErrors.NOT_FOUND({ path: exchange.path })
}

/** The router's own answers by name. `front-page` is the one for clusters without a dashboard. */
export const ownAnswers: Record<
  AnswerName,
  (exchange: Exchange, context: AnswerContext) => void | Promise<void>
> = {
  metadata(exchange, { config }) {
    send(exchange, { body: metadata(config, exchange.request.socket.localAddress) })
  },
  version(exchange, { config }) {
    send(exchange, { headers: { 'Cache-Control': 'no-cache' }, body: versionDocument(config.version) })
  },
  buildinfo(exchange, { config }) {
    send(exchange, { body: buildinfo(config.version) })
  },
  async health(exchange, context) {
    const ip = metadata(context.config, exchange.request.socket.localAddress).PUBLIC_IPV4
    const report = healthReport(
      await context.collectHealth(ip),
      exchange.path.slice('/system/health/v1'.length),
    )
    if (report === undefined) return notFound(exchange)
    send(exchange, { body: report })
  },
  async metrics(exchange, { metrics, collectMetrics }) {
    const headers = { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' }
    send(exchange, { headers, body: (await collectMetrics?.()) ?? metrics.registry.expose() })
  },
  async 'status-page'(exchange, { metrics, collectMetrics }) {
    const headers = { 'Content-Type': 'text/html; charset=utf-8' }
    send(exchange, { headers, body: statusPage((await collectMetrics?.()) ?? metrics.registry.expose()) })
  },
  'own-health'(exchange, context) {
    const problems = context.problems()
    const healthy = problems.length === 0
    send(exchange, { status: healthy ? 200 : 503, body: { component: 'admin-router', healthy, problems } })
  },
  audit: (exchange, { config }) => answerAudit(exchange, config.auditFile),
  authority(exchange, { authority }) {
    if (!authority) throw adminRouterErrors.UPSTREAM_ABSENT({ upstream: 'TLS', path: exchange.path })
    const headers = { 'Content-Type': 'application/x-x509-ca-cert', 'Cache-Control': 'no-cache' }
    send(exchange, { headers, body: authority() })
  },
  'not-found': notFound,
  'front-page'(exchange, { config }) {
    if (exchange.path !== '/') return notFound(exchange)
    const name = config.clusterName ?? config.clusterId
    send(exchange, { body: `This is the cluster ${name}. It has no dashboard; use the dcos command.\n` })
  },
}
