import type { Environment } from '@dcos-lite/lib/component'
import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import { nodeApiErrors } from '../errors.ts'
import type { ContainerMetrics } from './container-metrics.ts'
import type { Measurement } from './datapoint.ts'
import { writePrometheus } from './decide/prometheus-text.ts'
import type { KeptPorts } from './statsd/keep-ports.ts'

export interface MetricsContext {
  node: () => Promise<Measurement>
  containers: ContainerMetrics
  environment: Environment
}

const contentType = 'text/plain; version=0.0.4; charset=utf-8'

const textLabels = (dimensions: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(dimensions).flatMap(([name, value]) =>
      typeof value === 'string' && value !== '' ? [[name, value]] : [],
    ),
  )

/** Every value of this node in the text form of Prometheus. */
export async function prometheusText({ node, containers, environment }: MetricsContext): Promise<string> {
  const ids = await containers.list().catch((error: unknown) => {
    environment.log.debug('the containers are not known', { error })
    return []
  })
  const parts = await Promise.all(
    ids.map(async (id) => {
      const [own, app] = await Promise.all([containers.of(id), containers.appOf(id)])
      return [
        { prefix: 'dcos_container_', found: own },
        { prefix: 'dcos_app_', found: app },
      ]
    }),
  )
  const all = [{ prefix: 'dcos_node_', found: await node() }, ...parts.flat()]
  return writePrometheus(
    all.flatMap(({ prefix, found }) =>
      found ? [{ prefix, datapoints: found.datapoints, labels: textLabels(found.dimensions) }] : [],
    ),
  )
}

/** Declares the metrics API below a prefix. */
export function metricsRoutes(app: FastifyInstance, prefix: string, context: MetricsContext): void {
  const { node, containers, environment } = context
  const base = `${prefix}/v0`
  app.get(`${base}/ping`, () => ({ ok: true, timestamp: new Date(environment.clock.nowMs()).toISOString() }))
  app.get(`${base}/node`, () => node())
  app.get(`${base}/containers`, () => containers.list())
  app.get<{ Params: { id: string } }>(`${base}/containers/:id`, async ({ params }, reply) => {
    const found = await containers.of(params.id)
    return found ?? reply.code(204).send()
  })
  app.get<{ Params: { id: string } }>(`${base}/containers/:id/app`, async ({ params }, reply) => {
    const found = await containers.appOf(params.id)
    return found ?? reply.code(204).send()
  })
  app.get<{ Params: { id: string; '*': string } }>(
    `${base}/containers/:id/app/*`,
    async ({ params }, reply) => {
      const found = await containers.appOf(params.id)
      const datapoints = found?.datapoints.filter(({ name }) => name === params['*']) ?? []
      return found && datapoints.length > 0 ? { ...found, datapoints } : reply.code(204).send()
    },
  )
  app.get(`${prefix}/prometheus`, async (_request, reply) =>
    reply.header('content-type', contentType).send(await prometheusText(context)),
  )
}

const containerId = /^[\w.-]{1,128}$/

/** Declares where the agent of this node gets the port that a container sends its metrics to. */
export function statsdRoutes(app: FastifyInstance, ports: KeptPorts | undefined): void {
  app.put<{ Params: { container: string } }>('/dcos/node/v1/statsd/:container', async ({ params }, reply) => {
    const { container } = params
    if (!containerId.test(container)) throw nodeApiErrors.PATH_REFUSED({ part: container.slice(0, 64) })
    return ports ? ports.open(container) : reply.code(204).send()
  })
}
