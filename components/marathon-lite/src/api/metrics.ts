import type { Environment } from '@dcos-lite/lib/component'
import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import { leadsNow } from '../leadership/throne.ts'
import type { Throne } from '../leadership/throne.ts'
import { renderMetrics } from '../rendering/metrics.ts'
import type { MetricsInput } from '../rendering/metrics.ts'

/** The version of the form of `/metrics`. */
const formVersion = '5.0.0'

function stateOf({ reign }: Throne): Partial<MetricsInput> {
  if (!reign) return {}
  const { records, treeStore } = reign.engine.context
  const { services, groups } = treeStore.tree()
  const instances = new Map<string, number>()
  for (const { condition } of records.instances.values()) {
    instances.set(condition, (instances.get(condition) ?? 0) + 1)
  }
  const apps = [...services.values()].filter(({ kind }) => kind === 'app').length
  const deployments = records.deployments.size()
  return { apps, pods: services.size - apps, groups: groups.size, deployments, instances }
}

/**
 * Answers `/metrics` in the form of Marathon, unless the client asks for text: then it is the exposition that every
 * component has.
 */
export function metricsInJson(app: FastifyInstance, throne: Throne, { clock }: Environment): void {
  const startedMs = clock.monotonicMs()
  let requests = 0
  app.addHook('onRequest', async (request, reply) => {
    requests += 1
    const path = request.url.split('?', 1)[0]
    if (path !== '/metrics' || request.method !== 'GET') return undefined
    if (/text\/plain|openmetrics/.test(request.headers.accept ?? '')) return undefined
    return reply.send(
      renderMetrics({
        version: formVersion,
        uptimeMs: clock.monotonicMs() - startedMs,
        leading: leadsNow(throne),
        connected: throne.reign?.engine.connected() === true,
        requests,
        ...stateOf(throne),
      }),
    )
  })
}
