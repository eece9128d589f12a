import type { DeploymentRecord } from '../decide/deployment-record.ts'
import type { ServiceDefinition } from '../definitions/service.ts'
import { isDaemon, isMatching } from '../daemon/decide/follow-agents.ts'
import { modesOf } from '../decide/modes.ts'
import type { EngineContext } from '../engine/context.ts'
import { rolloutLabels, rolloutRuleOf } from './decide/labels.ts'
import { stageOf } from './decide/stage.ts'

/** What `GET /v2/deployments` adds to a deployment that is guarded or comes in stages; empty for all others. */
export function showRollout(
  { treeStore }: EngineContext,
  deployment: DeploymentRecord,
): Record<string, unknown> {
  const { deadlineAt, rollouts = {}, undoes } = deployment
  const modes = modesOf(deployment)
  const services = [...modes].flatMap(([id, mode]) => {
    const service = treeStore.tree().services.get(id)
    const stage = service && stageOf(service, deployment)
    const progress = rollouts[id]
    if (!service || (!stage && !progress)) return []
    const { promoteAfterMs, maxFailures } = rolloutRuleOf(service)
    const state = stage?.promoted
      ? 'promoted'
      : mode !== 'restart'
        ? 'waiting'
        : progress?.readySince !== undefined
          ? 'ready'
          : 'starting'
    const staged = stage && {
      strategy: stage.kind,
      state,
      first: Math.min(stage.first, service.instances),
      promote: promoteAfterMs === 'manual' ? 'manual' : `${promoteAfterMs / 1000}s`,
    }
    return [{ id, ...staged, ...(maxFailures === undefined ? {} : { maxFailures }), ...progress }]
  })
  const asksForMore = [...modes.keys()].some((id) =>
    Object.values(rolloutLabels).some(
      (name) => treeStore.tree().services.get(id)?.labels[name] !== undefined,
    ),
  )
  const shown = {
    ...(deadlineAt === undefined ? {} : { deadline: deadlineAt }),
    ...(undoes === undefined || !asksForMore ? {} : { undoes }),
    ...(services.length === 0 ? {} : { services }),
  }
  return Object.keys(shown).length === 0 ? {} : { rollout: shown }
}

/** What embeds of ours add to an app: how its versions came, how it scales, where it is to run. */
export function showOperations(
  context: EngineContext,
  service: ServiceDefinition,
): { rollout?: unknown; autoscale?: unknown; daemon?: unknown } {
  const { records, scaling, agents } = context
  const known = records.rollouts.get(service.id)
  const failed = known?.failure && records.failedDeployments.get(known.failure.deploymentId)
  const tasks = failed?.services.find(({ id }) => id === service.id)?.tasks
  const state = scaling.get(service.id)
  const places = [...(agents.known()?.values() ?? [])].filter(
    ({ place, leaving }) => !leaving && isMatching(service, place),
  )
  return {
    ...(known
      ? {
          rollout: {
            state: known.failure ? 'failed' : 'healthy',
            ...(known.healthyVersion === undefined ? {} : { healthyVersion: known.healthyVersion }),
            ...(known.failure ? { failure: { ...known.failure, ...(tasks ? { tasks } : {}) } } : {}),
          },
        }
      : {}),
    ...(state || known?.scaled
      ? { autoscale: { ...state, ...(known?.scaled ? { lastChange: known.scaled } : {}) } }
      : {}),
    ...(isDaemon(service)
      ? { daemon: { matchingAgents: places.map(({ place }) => place.hostname).sort() } }
      : {}),
  }
}
