import type { Timer } from '@dcos-lite/lib/clock'
import type { Reference } from '@dcos-lite/lib/contracts'
import { isDcosError } from '@dcos-lite/lib/errors'
import { followReferences } from '@dcos-lite/lib/references'
import type { FollowedReferences } from '@dcos-lite/lib/references'
import { changeTree } from '../changes/change-tree.ts'
import type { ServiceDefinition } from '../definitions/service.ts'
import { lockedIds } from '../deploy/plan.ts'
import type { EngineContext } from '../engine/context.ts'
import { marathonErrors } from '../errors.ts'
import { parentOf } from '../ids/path-id.ts'
import { planReferences } from './decide/plan-restarts.ts'
import type { NotedVersions, ReferencePlan } from './decide/plan-restarts.ts'

/** Rolls services to new versions of the secrets and configuration that they refer to. */
export interface ReferenceWatch {
  start(): void
  stop(): void
  /** The version of something now, as far as is known. */
  version(reference: Reference): string | undefined
}

/** How often is looked for services that are new, or were locked when something changed. */
const lookMs = 500

async function note(context: EngineContext, serviceId: string, references: NotedVersions): Promise<void> {
  const { rollouts } = context.records
  await context.mutex.run(async () => {
    if (!context.treeStore.tree().services.has(serviceId)) return
    await rollouts.put(serviceId, { ...rollouts.get(serviceId), serviceId, references })
  })
}

/** Restarts a service by a deployment; what it is restarted for is noted in the same commit. */
async function restart(
  context: EngineContext,
  { id }: ServiceDefinition,
  { note: references, changed }: ReferencePlan,
): Promise<void> {
  const { rollouts } = context.records
  const { deploymentId } = await changeTree(context, {
    force: false,
    groupId: parentOf(id),
    restarted: new Set([id]),
    build(draft) {
      if (!draft.services.has(id)) throw marathonErrors.APP_UNKNOWN({ id })
    },
    operations: () => [
      rollouts.putOperation(id, {
        ...rollouts.get(id),
        serviceId: id,
        ...(references ? { references } : {}),
      }),
    ],
  })
  context.events.publish('service_references_changed_event', { serviceId: id, changed, deploymentId })
  context.environment.log.info('a service is restarted because what it refers to has changed', {
    ...{ serviceId: id, changed, deploymentId },
  })
}

/** Creates a watch that rests until it is started; without `url` it does nothing. */
export function createReferenceWatch(context: EngineContext, url: string | undefined): ReferenceWatch {
  const { environment, records, treeStore } = context
  const { clock, log } = environment
  let followed: FollowedReferences | undefined
  let timer: Timer | undefined
  let busy = false
  let news = false
  let seen: unknown
  /** Services that could not be brought to a change at the last look. */
  let waiting: ReadonlySet<string> = new Set()

  const isLocked = (id: string): boolean =>
    [...records.deployments.values()].some(({ steps }) => lockedIds(steps).has(id))
  const lookAt = async (service: ServiceDefinition, versions: FollowedReferences): Promise<boolean> => {
    const { id } = service
    const plan = planReferences(service, records.rollouts.get(id)?.references, versions.version)
    if (!plan) return true
    if (plan.restart && isLocked(id)) return false
    if (plan.restart) await restart(context, service, plan)
    else if (plan.note) await note(context, id, plan.note)
    return true
  }
  const lookAtAll = async (versions: FollowedReferences): Promise<void> => {
    const tree = treeStore.tree()
    news = false
    let settled = true
    const failed = new Set<string>()
    for (const service of tree.services.values()) {
      if (!context.leads()) return
      try {
        settled = (await lookAt(service, versions)) && settled
      } catch (error) {
        failed.add(service.id)
        const locked = isDcosError(error) && error.code === marathonErrors.LOCKED.code
        // Told once, until it goes well; the services behind it do not wait for it.
        if (!locked && !waiting.has(service.id)) {
          log.warn('a change of what a service refers to waits', { serviceId: service.id, error })
        }
      }
    }
    waiting = failed
    // What was locked or failed is looked at again.
    seen = settled && failed.size === 0 ? tree : undefined
  }
  const look = (): void => {
    const versions = followed
    if (busy || !versions?.known() || !context.leads()) return
    if (!news && seen === treeStore.tree()) return
    busy = true
    void lookAtAll(versions).finally(() => {
      busy = false
      if (news) look()
    })
  }
  return {
    start() {
      if (url === undefined) return
      followed = followReferences(url, environment, () => {
        news = true
        look()
      })
      timer = clock.every(lookMs, look)
    },
    stop() {
      followed?.stop()
      timer?.cancel()
    },
    version: (reference) => followed?.version(reference),
  }
}
