import { lockedIds } from '../deploy/plan.ts'
import type { AppDefinition } from '../definitions/app.ts'
import type { EngineContext } from '../engine/context.ts'
import type { ReadinessResult } from '../health/book.ts'
import type { InstanceRecord } from '../instances/types.ts'
import type { AppEmbed, AppSituation } from '../rendering/app-info.ts'
import { awaitsRelease } from '../placement/release.ts'
import { showOperations } from '../rollout/show.ts'
import { renderAppInfo } from '../rendering/app-info.ts'
import type { TaskView } from '../rendering/task.ts'

/** Everything that reading routes need, as of one moment. */
export interface ApiView {
  instancesOf(serviceId: string): InstanceRecord[]
  instances(): InstanceRecord[]
  appInfo(app: AppDefinition, embeds: ReadonlySet<AppEmbed>): Record<string, unknown>
  readinessOf(serviceId: string): ReadinessResult[]
  taskView: TaskView
}

/** Embeds that Marathon did not have. */
const ownEmbeds = ['rollout', 'autoscale', 'daemon'] as const

/** Takes a view of the present state; make a new one for each request. */
export function viewOf(context: EngineContext): ApiView {
  const { records, health, environment } = context
  const deployments = [...records.deployments.values()].map(({ id, steps }) => ({
    id,
    locked: lockedIds(steps),
  }))
  const taskView: TaskView = { results: (instanceId) => health.results(instanceId) }
  const instancesOf = (serviceId: string): InstanceRecord[] =>
    [...context.index.of(serviceId).values()]
      .filter((instance) => !awaitsRelease(instance))
      .sort((a, b) => (a.id < b.id ? -1 : 1))
  const readinessOf = (serviceId: string): ReadinessResult[] =>
    instancesOf(serviceId).flatMap(({ id }) => health.readiness(id) ?? [])
  return {
    instancesOf,
    instances: () => [...records.instances.values()].filter((instance) => !awaitsRelease(instance)),
    readinessOf,
    taskView,
    appInfo(app, embeds) {
      const failure = records.failures.get(app.id)
      const situation: AppSituation = {
        app,
        instances: instancesOf(app.id),
        deployments: deployments.filter(({ locked }) => locked.has(app.id)).map(({ id }) => id),
        readiness: embeds.has('readiness') ? readinessOf(app.id) : [],
        view: taskView,
        nowMs: environment.clock.nowMs(),
        ...(ownEmbeds.some((name) => embeds.has(name)) ? { operations: showOperations(context, app) } : {}),
        ...(failure ? { failure } : {}),
      }
      return renderAppInfo(situation, embeds)
    },
  }
}
