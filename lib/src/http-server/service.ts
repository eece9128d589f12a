import type { IncomingMessage } from 'node:http'
import Fastify from 'fastify'
import type { FastifyInstance } from 'fastify'
import type { Environment, ListenAddress } from '../component/index.ts'
import { createMetrics } from '../metrics/index.ts'
import type { Metrics } from '../metrics/index.ts'
import { answerError, fromFastify } from './answer-error.ts'
import type { RenderError } from './answer-error.ts'
import { acceptBodies } from './bodies.ts'
import { httpErrors } from './errors.ts'
import { listen, listenSecurely } from './listen.ts'
import { observe } from './observe.ts'
import { closeStreams } from './open-streams.ts'
import type { SecureListener, TlsListenOptions } from './secure-listener.ts'

export interface HttpServiceOptions {
  /** Component name; it is the `component` of the log and part of the metric names (`-` becomes `_`). */
  name: string
  environment: Environment
  /** The error envelope of this API; the default is `{code, message, remedy, details?}`. */
  renderError?: RenderError
  bodyLimitBytes?: number
  /** Paths that are not written to the access log (health probes). */
  quietPaths?: readonly string[]
  /** Reasons why this component is not healthy; empty means healthy. Served at `/dcos/health`. */
  problems?: () => string[]
  /** Requests may send as long as they like: instead of after a time, they are cut when nothing comes for as long. */
  streamedRequests?: boolean
}

/** How a service listens. */
export interface ListenOptions {
  /** Encrypts; with `requireClientCertificate` only clients with a certificate of `caFile` are served. */
  tls?: TlsListenOptions
}

/** A JSON service: routes are declared on `app` (fastify), everything else is done here. */
export interface HttpService {
  app: FastifyInstance
  metrics: Metrics
  /** Starts to listen and returns the base URL, `http://host:port`; `https://host:port` with `tls` or a door. */
  listen(address: ListenAddress, options?: ListenOptions): Promise<string>
  /** What is wrong with the certificates that it shows; part of its own `/dcos/health`. */
  certificateProblems(): string[]
  /** Ends open streams, lets running requests finish for `graceMs` (default 2 s), then cuts. Idempotent. */
  stop(graceMs?: number): Promise<void>
}

const defaultBodyLimitBytes = 16 * 1024 * 1024
/** A request must have arrived after this time; answers may take longer. */
const requestTimeoutMs = 300_000
const usableRequestId = /^[\w.:=+/-]{1,128}$/

function createApp(
  bodyLimitBytes: number,
  streamedRequests: boolean,
  environment: Environment,
): FastifyInstance {
  return Fastify({
    logger: false,
    bodyLimit: bodyLimitBytes,
    ...(streamedRequests ? { connectionTimeout: requestTimeoutMs } : { requestTimeout: requestTimeoutMs }),
    requestIdHeader: false,
    genReqId: ({ headers }: IncomingMessage) => {
      const given = headers['x-request-id']
      return typeof given === 'string' && usableRequestId.test(given) ? given : environment.random.uuid()
    },
    forceCloseConnections: 'idle',
    routerOptions: { ignoreTrailingSlash: true, caseSensitive: true, maxParamLength: 4096 },
    exposeHeadRoutes: true,
    // The APIs we speak say how lenient they are; their own validators decide.
    ajv: {
      customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false, allErrors: true },
    },
  })
}

function addOwnRoutes(
  app: FastifyInstance,
  metrics: Metrics,
  options: HttpServiceOptions,
  certificateProblems: () => string[],
): void {
  app.get('/metrics', (_request, reply) =>
    reply.header('content-type', 'text/plain; version=0.0.4; charset=utf-8').send(metrics.expose()),
  )
  app.get('/dcos/health', (_request, reply) => {
    const problems = [...(options.problems?.() ?? []), ...certificateProblems()]
    const healthy = problems.length === 0
    return reply.code(healthy ? 200 : 503).send({ component: options.name, healthy, problems })
  })
}

/** Creates the shell of one HTTP service: envelope, access log, `/metrics`, `/dcos/health`, graceful stop. */
export function createHttpService(options: HttpServiceOptions): HttpService {
  const { environment, renderError, bodyLimitBytes = defaultBodyLimitBytes } = options
  const app = createApp(bodyLimitBytes, options.streamedRequests === true, environment)
  const metrics = createMetrics()
  const answering = { renderError, log: environment.log }
  acceptBodies(app)
  observe(app, metrics, options)
  app.setErrorHandler((thrown, request, reply) =>
    answerError(fromFastify(thrown, request, bodyLimitBytes), request, reply, answering),
  )
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0]
    answerError(httpErrors.NOT_FOUND({ method: request.method, path }), request, reply, answering)
  })
  const secured: SecureListener[] = []
  const certificateProblems = (): string[] => secured.flatMap((listener) => listener.problem() ?? [])
  addOwnRoutes(app, metrics, options, certificateProblems)
  let stopped: Promise<void> | undefined
  return {
    app,
    metrics,
    certificateProblems,
    async listen(address, { tls } = {}) {
      const { door } = address
      const encryption = tls ?? (door && { ...door.tls, door })
      if (!encryption) return listen(app, address)
      const { url, listener } = await listenSecurely(app, address, encryption, environment)
      secured.push(listener)
      return url
    },
    stop(graceMs = 2000) {
      stopped ??= (async () => {
        closeStreams(app.server)
        const cut = environment.clock.after(graceMs, () => {
          for (const { server } of [app, ...secured]) server.closeAllConnections()
        })
        try {
          await Promise.all([app.close(), ...secured.map((listener) => listener.close())])
        } finally {
          cut.cancel()
        }
      })()
      return stopped
    },
  }
}
