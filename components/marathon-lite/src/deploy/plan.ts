import type { ServiceDefinition } from '../definitions/service.ts'
import { idsThatMayDiffer } from '../tree/draft-map.ts'
import type { Tree } from '../tree/tree.ts'
import { dependencyLevels } from './dependencies.ts'

export type Verb = 'Start' | 'Stop' | 'Scale' | 'Restart'
export type ActionName = `${Verb}${'Application' | 'Pod'}`

/** One action of a step, in the form clients see: it names an app or a pod. */
export interface Action {
  action: ActionName
  app?: string
  pod?: string
}

/** Actions that run side by side; the next step waits for all of them. */
export interface Step {
  actions: Action[]
}

/** The id of the service an action is about. */
export const targetOf = ({ app, pod }: Action): string => app ?? pod ?? ''

/** What an action does, whatever it is about. */
export const verbOf = ({ action }: Action): Verb => action.replace(/Application$|Pod$/, '') as Verb

function actionOn(verb: Verb, service: ServiceDefinition): Action {
  return service.kind === 'app'
    ? { action: `${verb}Application`, app: service.id }
    : { action: `${verb}Pod`, pod: service.id }
}

function verbFor(before: ServiceDefinition | undefined, after: ServiceDefinition): Verb | undefined {
  if (!before || before.kind !== after.kind) return 'Scale'
  if (before === after || before.version === after.version) return undefined
  const configChanged = before.versionInfo.lastConfigChangeAt !== after.versionInfo.lastConfigChangeAt
  return configChanged && after.instances > 0 ? 'Restart' : 'Scale'
}

/**
 * The steps from one tree to another: stop what is gone, start what is new, then scale or restart what is new or
 * changed, by the length of dependency chains in the new tree (shortest first). Empty steps are left out.
 */
export function planSteps(before: Tree, after: Tree): Step[] {
  const levels = dependencyLevels(after) ?? new Map<string, number>()
  const changed = [...idsThatMayDiffer(before.services, after.services)]
  const then = changed.flatMap((id) => before.services.get(id) ?? [])
  const now = changed.flatMap((id) => after.services.get(id) ?? [])
  const gone = then.filter(({ id, kind }) => after.services.get(id)?.kind !== kind)
  const added = now.filter(({ id, kind }) => before.services.get(id)?.kind !== kind)
  const byLevel = new Map<number, Action[]>()
  for (const service of now) {
    const verb = verbFor(before.services.get(service.id), service)
    if (!verb) continue
    const level = levels.get(service.id) ?? 0
    const actions = byLevel.get(level) ?? []
    actions.push(actionOn(verb, service))
    byLevel.set(level, actions)
  }
  const ordered = [...byLevel].sort(([a], [b]) => a - b).map(([, actions]) => ({ actions }))
  return [
    { actions: gone.map((service) => actionOn('Stop', service)) },
    { actions: added.map((service) => actionOn('Start', service)) },
    ...ordered,
  ].filter(({ actions }) => actions.length > 0)
}

const locked = new WeakMap<readonly Step[], ReadonlySet<string>>()

/** The ids that a plan locks. Plans never change, so the answer for one is kept. */
export function lockedIds(steps: readonly Step[]): ReadonlySet<string> {
  const known = locked.get(steps) ?? new Set(steps.flatMap(({ actions }) => actions.map(targetOf)))
  locked.set(steps, known)
  return known
}
