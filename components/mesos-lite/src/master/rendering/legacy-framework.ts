import { sumResources } from '@dcos-lite/lib/resources'
import type { Framework } from '../state/types.ts'
import { flattenResources } from './legacy-resources.ts'
import { legacyExecutor, legacyOffer, legacyTask } from './legacy-task.ts'
import { offeredResources, offersOf, usedByFramework } from './operator-framework.ts'
import type { Books } from './operator-framework.ts'

function rolesPart({ capabilities, roles }: Framework): object {
  return capabilities.has('MULTI_ROLE') ? { roles } : { role: roles[0] ?? '*' }
}

/** A framework without its tasks, as the summary shows it. It has no `pid`: all frameworks speak HTTP. */
export function legacyFrameworkSummary(books: Books, framework: Framework): object {
  const { info, reregisteredMs, registeredMs } = framework
  const used = usedByFramework(books, framework)
  const offered = offeredResources(offersOf(books, framework.offerIds))
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

/** A framework with everything it runs, as the legacy endpoints show it. */
export function legacyFramework(books: Books, framework: Framework): object {
  const executors = [...books.agents.values()].flatMap((agent) =>
    [...(agent.executors.get(framework.id)?.values() ?? [])].map((executor) =>
      legacyExecutor(executor, framework.id, agent.id),
    ),
  )
  const { labels } = framework.info
  return {
    ...legacyFrameworkSummary(books, framework),
    tasks: [...framework.tasks.values()].map(legacyTask),
    unreachable_tasks: [...framework.unreachableTasks.values()].map(legacyTask),
    completed_tasks: framework.completedTasks.map(legacyTask),
    offers: offersOf(books, framework.offerIds).map(legacyOffer),
    executors,
    ...(labels ? { labels: labels.labels } : {}),
    ...(framework.constraints ? { offer_constraints: framework.constraints } : {}),
  }
}
