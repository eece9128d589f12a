import { createMetrics } from '@dcos-lite/lib/metrics'
import type { Counter, Histogram, Metrics } from '@dcos-lite/lib/metrics'

/** Measurements of an agent's gateway. */
export interface GatewayMetrics {
  registry: Metrics
  requests: Histogram
}

/** Measurements of the front door. */
export interface RouterMetrics extends GatewayMetrics {
  refusals: Counter
  upstreamFailures: Counter
  upstreamRetries: Counter
  auditFailures: Counter
}

const labelsOfCalls = new Map<string, Record<string, string>>()
const mostLabels = 5000

/** The labels of a call; the same object for equal ones, which makes observing cheap. */
export function callLabels(route: string, method: string, status: number): Record<string, string> {
  const key = `${route} ${method} ${status}`
  let labels = labelsOfCalls.get(key)
  if (!labels) {
    labels = Object.freeze({ route, method, status: String(status) })
    if (labelsOfCalls.size < mostLabels) labelsOfCalls.set(key, labels)
  }
  return labels
}

/** Declares the metrics of an agent's gateway, a part of those of the front door. */
export function createGatewayMetrics(): GatewayMetrics {
  const registry = createMetrics()
  const requests = registry.histogram(
    'dcos_admin_router_http_request_duration_seconds',
    'Time from request to the end of the answer, by route.',
  )
  return { registry, requests }
}

/** Declares the metrics; `sampled` values are read when the metrics are. */
export function createRouterMetrics(sampled: {
  splices: () => number
  inFlight: () => number
  appsAgeMs: () => number | undefined
  clusterAgeMs: () => number | undefined
}): RouterMetrics {
  const { registry, requests } = createGatewayMetrics()
  registry.sampled(
    'dcos_admin_router_upgraded_connections',
    'Sockets of upgraded connections.',
    sampled.splices,
  )
  registry.sampled(
    'dcos_admin_router_requests_in_flight',
    'Requests that wait for or stream an answer.',
    sampled.inFlight,
  )
  registry.sampled(
    'dcos_admin_router_cache_age_seconds',
    'Age of what is known of services and the cluster.',
    () =>
      [
        { labels: { cache: 'apps' }, value: sampled.appsAgeMs() },
        { labels: { cache: 'cluster' }, value: sampled.clusterAgeMs() },
      ].flatMap(({ labels, value }) => (value === undefined ? [] : [{ labels, value: value / 1000 }])),
  )
  return {
    registry,
    requests,
    refusals: registry.counter('dcos_admin_router_refused_tokens_total', 'Requests without a valid token.'),
    upstreamFailures: registry.counter(
      'dcos_admin_router_upstream_failures_total',
      'Requests an upstream did not answer.',
    ),
    upstreamRetries: registry.counter(
      'dcos_admin_router_upstream_retries_total',
      'Requests that were sent again because an upstream failed them before any answer.',
    ),
    auditFailures: registry.counter(
      'dcos_admin_router_audit_failures_total',
      'Calls that could not be audited.',
    ),
  }
}
