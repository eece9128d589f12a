import type { Operation } from '@dcos-lite/lib/store'
import type { ListedAgent } from '../agents/directory.ts'
import { isDaemon } from '../daemon/decide/follow-agents.ts'
import { newInstance } from '../decide/new-instance.ts'
import type { ServiceDefinition } from '../definitions/service.ts'
import { isCurrentVersion, isResident } from '../definitions/service.ts'
import { lockedIds } from '../deploy/plan.ts'
import type { EngineContext } from '../engine/context.ts'
import { isoNow } from '../engine/context.ts'
import { marathonErrors } from '../errors.ts'
import { newInstanceId } from '../ids/instance-id.ts'
import { commitInParts } from '../records/tree-store.ts'
import { planMoves } from './decide/plan-moves.ts'
import type { Balanced, Move } from './decide/plan-moves.ts'

/** What a rebalancing does, and which services it leaves alone. */
export interface Rebalancing {
  moves: Move[]
  skipped: { id: string; reason: string }[]
}

function reasonToSkip(context: EngineContext, service: ServiceDefinition): string | undefined {
  const { records } = context
  if (isDaemon(service)) return 'it is a daemon: one instance on each agent'
  if (isResident(service)) return 'its data has one place'
  if ([...records.deployments.values()].some(({ steps }) => lockedIds(steps).has(service.id))) {
    return 'a deployment of it is under way'
  }
  const own = [...context.index.of(service.id).values()]
  if (own.some(({ moving, replaces, condition }) => moving || (replaces && condition !== 'Running'))) {
    return 'instances of it move already'
  }
  const up = own.filter(({ condition, goal }) => condition === 'Running' && goal === 'Running').length
  return up < service.instances ? `only ${up} of ${service.instances} instances run` : undefined
}

function plan(
  context: EngineContext,
  ids: readonly string[],
  agents: ReadonlyMap<string, ListedAgent>,
): Rebalancing {
  const { treeStore, index } = context
  const skipped: Rebalancing['skipped'] = []
  const balanced: Balanced[] = []
  for (const service of treeStore.tree().services.values()) {
    if ((ids.length > 0 && !ids.includes(service.id)) || service.instances === 0) continue
    const reason = reasonToSkip(context, service)
    if (reason !== undefined) {
      skipped.push({ id: service.id, reason })
      continue
    }
    const instances = [...index.of(service.id).values()].filter(
      ({ condition, goal, version }) =>
        condition === 'Running' && goal === 'Running' && isCurrentVersion(service, version),
    )
    balanced.push({ service, instances })
  }
  return { moves: planMoves(balanced, [...agents.values()]), skipped }
}

function operationsFor(context: EngineContext, { serviceId, instanceId, to }: Move): Operation[] {
  const { records, treeStore, environment } = context
  const service = treeStore.tree().services.get(serviceId)
  const old = records.instances.get(instanceId)
  if (!service || !old) return []
  const id = newInstanceId(serviceId, environment.clock.nowMs(), environment.random)
  const replaces = { instanceId, ...to }
  return [
    records.instances.putOperation(instanceId, { ...old, moving: true }),
    records.instances.putOperation(id, { ...newInstance(service, { id, now: isoNow(context) }), replaces }),
  ]
}

/** Spreads instances over the agents anew; a new one is up before an old one goes. `dryRun` only plans. */
export async function rebalance(
  context: EngineContext,
  ids: readonly string[],
  dryRun: boolean,
): Promise<Rebalancing> {
  const { treeStore, records, events } = context
  for (const id of ids) if (!treeStore.tree().services.has(id)) throw marathonErrors.APP_UNKNOWN({ id })
  const agents = await context.agents.refresh().catch((error: unknown) => {
    throw marathonErrors.AGENTS_UNKNOWN({}, { cause: error })
  })
  const done = await context.mutex.run(async () => {
    const planned = plan(context, ids, agents)
    if (dryRun || planned.moves.length === 0) return planned
    await commitInParts(
      records,
      planned.moves.flatMap((move) => operationsFor(context, move)),
    )
    events.publish('instances_rebalanced_event', { moves: planned.moves })
    return planned
  })
  context.kick()
  return done
}
