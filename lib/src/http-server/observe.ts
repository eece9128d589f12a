import type { FastifyInstance } from 'fastify'
import type { Environment } from '../component/index.ts'
import type { Metrics } from '../metrics/index.ts'
import { countStreams, wasStreamed } from './open-streams.ts'

const probes = ['/metrics', '/dcos/health', '/ping']

/** Writes the access log (level debug) and measures every request; streams are counted while they are open. */
export function observe(
  app: FastifyInstance,
  metrics: Metrics,
  options: { name: string; environment: Environment; quietPaths?: readonly string[] },
): void {
  const { clock, log } = options.environment
  const prefix = `dcos_${options.name.replaceAll('-', '_')}`
  const durations = metrics.histogram(
    `${prefix}_http_request_duration_seconds`,
    'Time from request to answer.',
  )
  metrics.sampled(`${prefix}_http_open_streams`, 'Answers that are kept open now.', () =>
    countStreams(app.server),
  )
  const startedMs = new WeakMap<object, number>()
  const quiet = new Set(options.quietPaths ?? probes)
  app.addHook('onRequest', (request, reply, done) => {
    startedMs.set(request.raw, clock.monotonicMs())
    void reply.header('x-request-id', request.id)
    done()
  })
  app.addHook('onResponse', (request, reply, done) => {
    const tookMs = clock.monotonicMs() - (startedMs.get(request.raw) ?? clock.monotonicMs())
    const route = request.routeOptions.url ?? 'unknown'
    const status = reply.raw.statusCode
    if (!wasStreamed(request.raw)) {
      durations.observe(tookMs / 1000, { method: request.method, route, status: String(status) })
    }
    const path = request.url.split('?', 1)[0] ?? ''
    if (!quiet.has(path)) {
      const fields = { method: request.method, path, status, tookMs: Math.round(tookMs) }
      log.debug('request', { ...fields, requestId: request.id, client: request.ip })
    }
    done()
  })
}
