import type { KernelQuestion } from '@dcos-lite/lib/contracts'
import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import type { Engine } from '../engine/engine.ts'
import { queueKey } from '../engine/queue-stats.ts'
import { definitionFor, launchAt } from '../engine/waiting.ts'
import { marathonErrors } from '../errors.ts'
import { absolutePath } from '../ids/path-id.ts'
import type { InstanceRecord } from '../instances/types.ts'
import { explainWaiting, leavesOpen } from '../placement/explain.ts'
import type { WaitingQuestion } from '../placement/explain.ts'
import { kernelQuestion } from '../placement/kernel-question.ts'
import { renderQueueItem } from '../rendering/queue.ts'
import type { QueueEntry } from '../rendering/queue.ts'
import { changeModeOf, queryValues, wildcardOf } from './query.ts'

const isWaiting = ({ condition, goal }: InstanceRecord): boolean =>
  goal === 'Running' && (condition === 'Scheduled' || condition === 'Provisioned')

/** What the list of agents may be old by, when it is asked for because agents made no offers. */
const agentsAgeMs = 2000

/** An entry whose explanation is still to be made; `asks`: what the master may know more about. */
interface OpenEntry {
  entry: Omit<QueueEntry, 'explanation'>
  question: WaitingQuestion
  asks?: KernelQuestion
}

function openEntry(
  engine: Engine,
  instances: readonly InstanceRecord[],
  leaving: ReadonlyMap<string, string>,
): OpenEntry | undefined {
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
  const scheduled = instances.find(({ condition }) => condition === 'Scheduled') ?? first
  const agentsUnread = engine.connected() ? context.agents.failure() : undefined
  const question: WaitingQuestion = {
    serviceId: service.id,
    waitingSinceMs: Date.parse(since),
    nowMs,
    connected: engine.connected(),
    waiting: instances.length - provisioned,
    provisioned,
    launchAtMs,
    looks: stats.looks,
    agents: context.queue.agents,
    leaving,
    ...(agentsUnread === undefined ? {} : { agentsUnread }),
    ...(failure ? { lastFailure: failure } : {}),
  }
  return {
    entry: { service, role: first.role, count: instances.length, since, launchAtMs, nowMs, stats },
    question,
    ...(leavesOpen(question) ? { asks: kernelQuestion(service, scheduled) } : {}),
  }
}

/** Explains all entries; the master is asked about those that offers alone do not explain. */
async function explained({ context }: Engine, open: readonly OpenEntry[]): Promise<QueueEntry[]> {
  const asking = open.flatMap(({ asks }) => asks ?? [])
  const answers = (await context.kernel.answers(asking)).values()
  return open.map(({ entry, question, asks }) => {
    const kernel = asks && answers.next().value
    return { ...entry, explanation: explainWaiting({ ...question, ...(kernel ? { kernel } : {}) }) }
  })
}

/** The agents that the master keeps new tasks away from: these make no offers that would tell. */
async function leavingAgents({ context, connected }: Engine): Promise<Map<string, string>> {
  const agents = connected() ? await context.agents.recent(agentsAgeMs) : context.agents.known()
  const leaving = [...(agents?.values() ?? [])].filter((agent) => agent.leaving)
  return new Map(leaving.map(({ place }) => [place.agentId, place.hostname]))
}

/** Everything that waits for a launch, one entry for each service and role. */
async function queueEntries(engine: Engine): Promise<QueueEntry[]> {
  const waiting = [...engine.context.records.instances.values()].filter(isWaiting)
  if (waiting.length === 0) return []
  const leaving = await leavingAgents(engine)
  const groups = Map.groupBy(waiting, ({ serviceId, role }) => queueKey(serviceId, role))
  return explained(
    engine,
    [...groups.values()].flatMap((instances) => openEntry(engine, instances, leaving) ?? []),
  )
}

/** Routes of `/v2/queue`. */
export function queueRoutes(app: FastifyInstance, engine: Engine): void {
  app.get('/v2/queue', async (request) => {
    const withOffers = queryValues(request, 'embed').includes('lastUnusedOffers')
    return { queue: (await queueEntries(engine)).map((entry) => renderQueueItem(entry, withOffers)) }
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
