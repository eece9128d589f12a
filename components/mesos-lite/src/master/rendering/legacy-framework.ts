import { sumResources } from '@dcos-lite/lib/resources'
import type { Framework } from '../state/types.ts'
import { flattenResources } from './legacy-resources.ts'
import { legacyExecutor, legacyOffer, legacyTaskText } from './legacy-task.ts'
import { listField, openObject } from './pieces.ts'
import type { Pieces } from './pieces.ts'
import type { FrameworkShot, StateSnapshot } from './snapshot.ts'
import type { Use } from './use-of.ts'

function rolesPart({ capabilities, roles }: Framework): object {
  return capabilities.has('MULTI_ROLE') ? { roles } : { role: roles[0] ?? '*' }
}

/** A framework without its tasks, as the summary shows it. It has no `pid`: all frameworks speak HTTP. */
export function legacyFrameworkSummary(framework: Framework, use: Use): object {
  const { info, reregisteredMs, registeredMs } = framework
  const used = use.used.list()
  const offered = use.offered.list()
  return {
    id: framework.id,
    name: info.name,
    used_resources: flattenResources(used),
    offered_resources: flattenResources(offered),
    capabilities: [...framework.capabilities],
    hostname: info.hostname ?? '',
    webui_url: info.webui_url ?? '',
    active: framework.connected,
    connected: framework.connected,
    recovered: framework.recovered,
    user: info.user,
    failover_timeout: info.failover_timeout ?? 0,
    checkpoint: info.checkpoint ?? false,
    registered_time: registeredMs / 1000,
    unregistered_time: (framework.unregisteredMs ?? 0) / 1000,
    ...(reregisteredMs === registeredMs ? {} : { reregistered_time: reregisteredMs / 1000 }),
    ...(info.principal === undefined ? {} : { principal: info.principal }),
    resources: flattenResources(sumResources([used, offered])),
    ...rolesPart(framework),
  }
}

function* executorsOf({ agents }: StateSnapshot, frameworkId: string): Generator<object> {
  for (const { agent, executors } of agents) {
    for (const { frameworkId: of, executor } of executors) {
      if (of === frameworkId) yield legacyExecutor(executor, frameworkId, agent.id)
    }
  }
}

/** A framework with everything it runs, as the legacy endpoints show it. */
export function* legacyFrameworkText(snapshot: StateSnapshot, shot: FrameworkShot, use: Use): Pieces {
  const { framework } = shot
  const { labels } = framework.info
  yield openObject({
    ...legacyFrameworkSummary(framework, use),
    ...(labels ? { labels: labels.labels } : {}),
    ...(framework.constraints ? { offer_constraints: framework.constraints } : {}),
  })
  yield* listField('tasks', shot.tasks, legacyTaskText)
  yield* listField('unreachable_tasks', shot.unreachable, legacyTaskText)
  yield* listField('completed_tasks', shot.completed, legacyTaskText)
  yield* listField('offers', use.offers, (offer) => JSON.stringify(legacyOffer(offer)))
  yield* listField('executors', executorsOf(snapshot, framework.id), JSON.stringify)
  yield '}'
}
