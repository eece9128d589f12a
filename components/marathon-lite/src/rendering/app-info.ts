import type { AppDefinition } from '../definitions/app.ts'
import type { ReadinessResult } from '../health/book.ts'
import type { InstanceRecord } from '../instances/types.ts'
import type { TaskFailure } from '../records/formats.ts'
import { renderApp } from './app.ts'
import { countTasks, taskStats } from './counts.ts'
import { renderTasks } from './task.ts'
import type { TaskView } from './task.ts'

export type AppEmbed =
  | 'rollout'
  | 'autoscale'
  | 'daemon'
  | 'tasks'
  | 'counts'
  | 'deployments'
  | 'readiness'
  | 'lastTaskFailure'
  | 'taskStats'

/** What is known of one app besides its definition. */
export interface AppSituation {
  app: AppDefinition
  instances: readonly InstanceRecord[]
  deployments: readonly string[]
  failure?: TaskFailure
  readiness: readonly ReadinessResult[]
  view: TaskView
  nowMs: number
  /** What is ours and not Marathon's; shown to who asks for it by name. */
  operations?: { rollout?: unknown; autoscale?: unknown; daemon?: unknown }
}

const known: Record<string, readonly AppEmbed[]> = {
  tasks: ['tasks', 'deployments'],
  counts: ['counts'],
  deployments: ['deployments'],
  readiness: ['readiness'],
  lastTaskFailure: ['lastTaskFailure'],
  failures: ['tasks', 'lastTaskFailure', 'deployments'],
  taskStats: ['taskStats'],
  rollout: ['rollout'],
  autoscale: ['autoscale'],
  daemon: ['daemon'],
}

/** What `embed` parameters ask for; prefixes are all accepted, unknown values ignored. */
export function embedsOf(values: readonly string[]): Set<AppEmbed> {
  const embeds = new Set<AppEmbed>()
  for (const value of values) {
    const name = value.replace(/^(apps|app|group\.apps)\./, '')
    for (const embed of known[name] ?? []) embeds.add(embed)
  }
  return embeds
}

/** The parts of an app that were asked for besides its definition. */
export function renderEmbeds(
  situation: AppSituation,
  embeds: ReadonlySet<AppEmbed>,
): Record<string, unknown> {
  const { app, instances, deployments, failure, readiness, view, nowMs } = situation
  const info: Record<string, unknown> = {}
  if (embeds.has('counts')) Object.assign(info, countTasks(instances, view))
  if (embeds.has('deployments')) info.deployments = deployments.map((id) => ({ id }))
  if (embeds.has('readiness')) info.readinessCheckResults = readiness
  if (embeds.has('tasks')) info.tasks = renderTasks(instances, view)
  if (embeds.has('lastTaskFailure') && failure) info.lastTaskFailure = failure
  for (const name of ['rollout', 'autoscale', 'daemon'] as const) {
    const shown = embeds.has(name) ? situation.operations?.[name] : undefined
    if (shown !== undefined) info[name] = shown
  }
  if (embeds.has('taskStats')) {
    const stats = taskStats(app, instances, view, nowMs)
    // Marathon's documentation and most clients say the first, its last releases the second.
    if (stats) Object.assign(info, { taskStats: stats, tasksStats: stats })
  }
  return info
}

/** An app with the parts that were asked for. */
export function renderAppInfo(
  situation: AppSituation,
  embeds: ReadonlySet<AppEmbed>,
): Record<string, unknown> {
  return { ...renderApp(situation.app), ...renderEmbeds(situation, embeds) }
}
