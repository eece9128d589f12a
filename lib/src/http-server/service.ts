import Fastify from 'fastify'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Environment, ListenAddress } from '../component/index.ts'
import type { DcosError } from '../errors/index.ts'
import { isDcosError, toDcosError } from '../errors/index.ts'
import { createMetrics } from '../metrics/index.ts'
import type { Metrics } from '../metrics/index.ts'
import { httpErrors } from './errors.ts'
import { closeStreams } from './stream.ts'

/** How an API writes an error to its clients. A string body is sent as it is, anything else as JSON. */
export interface RenderedError {
  status: number
  contentType?: string
  headers?: Record<string, string>
  body: unknown
}

export interface HttpServiceOptions {
  /** Component name; it is the `component` of the log and part of the metric names (`-` becomes `_`). */
  name: string
  environment: Environment
  /** The error envelope of this API; the default is `{code, message, remedy, details?}`. */
  renderError?: (error: DcosError, request: FastifyRequest) => RenderedError
  bodyLimitBytes?: number
  /** Paths that are not written to the access log (health probes). */
  quietPaths?: readonly string[]
  /** Reasons why this component is not healthy; empty means healthy. Served at `/dcos/health`. */
  problems?: () => string[]
}

/** A JSON service: routes are declared on `app` (fastify), everything else is done here. */
export interface HttpService {
  app: FastifyInstance
  metrics: Metrics
  /** Starts to listen and returns the base URL, `http://host:port`. */
  listen(address: ListenAddress): Promise<string>
  /** Ends open streams, lets running requests finish for `graceMs` (default 2 s), then cuts. */
  stop(graceMs?: number): Promise<void>
}

function defaultRendering(error: DcosError): RenderedError {
  const { code, status, remedy, details } = error
  return {
    status,
    body: { code, message: error.message, remedy, ...(details === undefined ? {} : { details }) },
  }
}

/** Translates what fastify throws by itself; the rest passes through. */
function fromFastify(thrown: unknown, request: FastifyRequest, bodyLimitBytes: number): DcosError {
  if (isDcosError(thrown)) return thrown
  const error = thrown as FastifyError
  if (error.validation) return httpErrors.INVALID({ reason: error.message }, { details: error.validation })
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return httpErrors.TOO_LARGE({ limitBytes: bodyLimitBytes })
  if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    return httpErrors.UNSUPPORTED_MEDIA_TYPE({ contentType: request.headers['content-type'] ?? '' })
  }
  if (typeof error.statusCode === 'number' && error.statusCode < 500) {
    return httpErrors.BAD_REQUEST({ reason: error.message }, { cause: error })
  }
  return toDcosError(thrown)
}

/** Bodies arrive parsed when they are JSON and as text when the client named no type; bytes otherwise. */
function acceptBodies(app: FastifyInstance): void {
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser(/^application\/(.+\+)?json/, { parseAs: 'string' }, (_request, body, done) => {
    const text = body.toString()
    if (text.trim() === '') return done(null, undefined)
    try {
      done(null, JSON.parse(text))
    } catch (error) {
      done(httpErrors.BAD_REQUEST({ reason: `the body is not JSON (${(error as Error).message})` }))
    }
  })
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
}

function observe(app: FastifyInstance, metrics: Metrics, options: HttpServiceOptions): void {
  const { clock, log } = options.environment
  const prefix = `dcos_${options.name.replaceAll('-', '_')}`
  const durations = metrics.histogram(
    `${prefix}_http_request_duration_seconds`,
    'Time from request to answer.',
  )
  const startedMs = new WeakMap<object, number>()
  const quiet = new Set(options.quietPaths ?? ['/metrics', '/dcos/health', '/ping'])
  app.addHook('onRequest', (request, reply, done) => {
    startedMs.set(request.raw, clock.monotonicMs())
    void reply.header('x-request-id', request.id)
    done()
  })
  app.addHook('onResponse', (request, reply, done) => {
    const tookMs = clock.monotonicMs() - (startedMs.get(request.raw) ?? clock.monotonicMs())
    const route = request.routeOptions.url ?? 'unknown'
    durations.observe(tookMs / 1000, { method: request.method, route, status: String(reply.statusCode) })
    const path = request.url.split('?', 1)[0] ?? ''
    if (!quiet.has(path)) {
      const fields = { method: request.method, path, status: reply.statusCode, tookMs: Math.round(tookMs) }
      log.debug('request', { ...fields, requestId: request.id, client: request.ip })
    }
    done()
  })
}

function sendError(
  error: DcosError,
  request: FastifyRequest,
  reply: FastifyReply,
  options: HttpServiceOptions,
): void {
  const rendered = (options.renderError ?? defaultRendering)(error, request)
  if (rendered.status >= 500) {
    options.environment.log.error('request failed', { path: request.url, requestId: request.id, error })
  }
  for (const [name, value] of Object.entries(rendered.headers ?? {})) void reply.header(name, value)
  const text = typeof rendered.body === 'string'
  const contentType = rendered.contentType ?? (text ? 'text/plain; charset=utf-8' : 'application/json')
  void reply
    .code(rendered.status)
    .header('content-type', contentType)
    .send(text ? rendered.body : JSON.stringify(rendered.body))
}

function listenFailure(thrown: unknown, address: ListenAddress): unknown {
  const { code, message } = thrown as NodeJS.ErrnoException
  const fields = { host: address.host, port: address.port }
  if (code === 'EADDRINUSE') return httpErrors.PORT_IN_USE(fields, { cause: thrown })
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL') {
    return httpErrors.PORT_FORBIDDEN({ ...fields, reason: message }, { cause: thrown })
  }
  return thrown
}

/** Creates the shell of one HTTP service: envelope, access log, `/metrics`, `/dcos/health`, graceful stop. */
export function createHttpService(options: HttpServiceOptions): HttpService {
  const bodyLimitBytes = options.bodyLimitBytes ?? 16 * 1024 * 1024
  const app = Fastify({
    logger: false,
    bodyLimit: bodyLimitBytes,
    requestIdHeader: 'x-request-id',
    genReqId: () => options.environment.random.uuid(),
    forceCloseConnections: 'idle',
    routerOptions: { ignoreTrailingSlash: true, caseSensitive: true, maxParamLength: 4096 },
    exposeHeadRoutes: true,
    // The APIs we speak say how lenient they are; their own validators decide.
    ajv: {
      customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false, allErrors: true },
    },
  })
  const metrics = createMetrics()
  acceptBodies(app)
  observe(app, metrics, options)
  app.setErrorHandler((thrown, request, reply) =>
    sendError(fromFastify(thrown, request, bodyLimitBytes), request, reply, options),
  )
  app.setNotFoundHandler((request, reply) =>
    sendError(
      httpErrors.NOT_FOUND({ method: request.method, path: request.url.split('?', 1)[0] }),
      request,
      reply,
      options,
    ),
  )
  app.get('/metrics', (_request, reply) =>
    reply.header('content-type', 'text/plain; version=0.0.4; charset=utf-8').send(metrics.expose()),
  )
  app.get('/dcos/health', (_request, reply) => {
    const problems = options.problems?.() ?? []
    return reply
      .code(problems.length === 0 ? 200 : 503)
      .send({ component: options.name, healthy: problems.length === 0, problems })
  })
  let stopped: Promise<void> | undefined
  return {
    app,
    metrics,
    async listen(address) {
      try {
        await app.listen({ host: address.host, port: address.port })
      } catch (error) {
        throw listenFailure(error, address)
      }
      const bound = app.server.address()
      const port = typeof bound === 'object' && bound ? bound.port : address.port
      const host = address.host === '0.0.0.0' || address.host === '::' ? '127.0.0.1' : address.host
      return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
    },
    stop(graceMs = 2000) {
      stopped ??= (async () => {
        closeStreams(app)
        const cut = options.environment.clock.after(graceMs, () => app.server.closeAllConnections())
        await app.close()
        cut.cancel()
      })()
      return stopped
    },
  }
}
