import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import type { Engine } from '../engine/engine.ts'
import { queueKey } from '../engine/queue-stats.ts'
import { definitionFor, launchAt } from '../engine/waiting.ts'
import { marathonErrors } from '../errors.ts'
import { absolutePath } from '../ids/path-id.ts'
import type { InstanceRecord } from '../instances/types.ts'
import { explainWaiting } from '../placement/explain.ts'
import { renderQueueItem } from '../rendering/queue.ts'
import type { QueueEntry } from '../rendering/queue.ts'
import { changeModeOf, queryValues, wildcardOf } from './query.ts'

const isWaiting = ({ condition, goal }: InstanceRecord): boolean =>
  goal === 'Running' && (condition === 'Scheduled' || condition === 'Provisioned')

function entryOf(engine: Engine, instances: readonly InstanceRecord[]): QueueEntry | undefined {
  const { context } = engine
  const first = instances[0]
  const service = first && definitionFor(context, first)
  if (!first || !service) return undefined
  const nowMs = context.environment.clock.nowMs()
  const launchAtMs = launchAt(context, service)
  const stats = context.queue.of(queueKey(service.id, first.role))
  const since = instances.map(({ scheduledAt }) => scheduledAt).sort()[0] ?? first.scheduledAt
  const failure = context.records.failures.get(service.id)
  const provisioned = instances.filter(({ condition }) => condition === 'Provisioned').length
  const explanation = explainWaiting({
    serviceId: service.id,
    waitingSinceMs: Date.parse(since),
    nowMs,
    connected: engine.connected(),
    waiting: instances.length - provisioned,
    provisioned,
    launchAtMs,
    looks: stats.looks,
    agents: context.queue.agents,
    ...(failure ? { lastFailure: failure } : {}),
  })
  return { service, role: first.role, count: instances.length, since, launchAtMs, nowMs, stats, explanation }
}

/** Everything that waits for a launch, one entry for each service and role. */
export function queueEntries(engine: Engine): QueueEntry[] {
  const waiting = [...engine.context.records.instances.values()].filter(isWaiting)
  const groups = Map.groupBy(waiting, ({ serviceId, role }) => queueKey(serviceId, role))
  return [...groups.values()].flatMap((instances) => entryOf(engine, instances) ?? [])
}

/** Routes of `/v2/queue`. */
export function queueRoutes(app: FastifyInstance, engine: Engine): void {
  app.get('/v2/queue', (request) => {
    const withOffers = queryValues(request, 'embed').includes('lastUnusedOffers')
    return { queue: queueEntries(engine).map((entry) => renderQueueItem(entry, withOffers)) }
  })
  app.delete('/v2/queue/*', (request, reply) => {
    const path = wildcardOf(request)
    const id = absolutePath(`/${path.replace(/\/delay$/, '')}`)
    const queued = [...engine.context.records.instances.values()].some(
      (instance) => instance.serviceId === id && isWaiting(instance),
    )
    if (!path.endsWith('/delay') || !queued) throw marathonErrors.NOT_QUEUED({ id })
    if (changeModeOf(request).dryRun) return { steps: [] }
    engine.resetDelay(id)
    return reply.code(204).send()
  })
}
