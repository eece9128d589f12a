import { lockedIds } from '../deploy/plan.ts'
import type { AppDefinition } from '../definitions/app.ts'
import type { EngineContext } from '../engine/context.ts'
import type { ReadinessResult } from '../health/book.ts'
import type { InstanceRecord } from '../instances/types.ts'
import type { AppEmbed, AppSituation } from '../rendering/app-info.ts'
import { awaitsRelease } from '../placement/release.ts'
import { showOperations } from '../rollout/show.ts'
import { renderAppInfo, renderEmbeds } from '../rendering/app-info.ts'
import { prepare } from '../rendering/prepared.ts'
import type { Prepared } from '../rendering/prepared.ts'
import type { TaskView } from '../rendering/task.ts'
import { appTexts } from './app-texts.ts'

/** Everything that reading routes need, as of one moment. */
export interface ApiView {
  instancesOf(serviceId: string): InstanceRecord[]
  instances(): InstanceRecord[]
  appInfo(app: AppDefinition, embeds: ReadonlySet<AppEmbed>): Record<string, unknown>
  /** The same as text for `writeAnswer`, put together from what is written already. */
  preparedApp(app: AppDefinition, embeds: ReadonlySet<AppEmbed>): Prepared
  readinessOf(serviceId: string): ReadinessResult[]
  taskView: TaskView
}

/** Embeds that Marathon did not have. */
const ownEmbeds = ['rollout', 'autoscale', 'daemon'] as const

/** Embeds whose texts are kept, or are not worth it. */
const cached: ReadonlySet<AppEmbed> = new Set(['counts', 'deployments', 'tasks'])

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
    health.hasReadiness() ? instancesOf(serviceId).flatMap(({ id }) => health.readiness(id) ?? []) : []
  const deploymentsOf = (id: string): string[] =>
    deployments.filter(({ locked }) => locked.has(id)).map((deployment) => deployment.id)
  const situationOf = (app: AppDefinition, embeds: ReadonlySet<AppEmbed>): AppSituation => {
    const failure = records.failures.get(app.id)
    return {
      app,
      instances: instancesOf(app.id),
      deployments: deploymentsOf(app.id),
      readiness: embeds.has('readiness') ? readinessOf(app.id) : [],
      view: taskView,
      nowMs: environment.clock.nowMs(),
      ...(ownEmbeds.some((name) => embeds.has(name)) ? { operations: showOperations(context, app) } : {}),
      ...(failure ? { failure } : {}),
    }
  }
  const texts = appTexts({ records, health, instancesOf, view: taskView })
  return {
    instancesOf,
    instances: () => [...records.instances.values()].filter((instance) => !awaitsRelease(instance)),
    readinessOf,
    taskView,
    appInfo: (app, embeds) => renderAppInfo(situationOf(app, embeds), embeds),
    preparedApp(app, embeds) {
      const parts = [texts.definition(app)]
      if (embeds.has('counts')) parts.push(texts.counts(app))
      if (embeds.has('deployments')) {
        parts.push(`"deployments":${JSON.stringify(deploymentsOf(app.id).map((id) => ({ id })))}`)
      }
      if (embeds.has('tasks')) parts.push(`"tasks":${texts.tasks(app)}`)
      const others = [...embeds].filter((name) => !cached.has(name))
      if (others.length > 0) {
        const rest = JSON.stringify(renderEmbeds(situationOf(app, embeds), new Set(others))).slice(1, -1)
        if (rest !== '') parts.push(rest)
      }
      return prepare(`{${parts.join(',')}}`, { id: app.id })
    },
  }
}
