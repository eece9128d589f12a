import { hasEnded, isActive } from '../instances/types.ts'
import { chooseVictims } from './kill-order.ts'
import { isCounted, isLeaving, isUp, nothingToDo } from './situation.ts'
import type { InstanceView, ServicePlan, ServiceSituation, Stage } from './situation.ts'

const isOld = (view: InstanceView): boolean => view.goal === 'Running' && !view.current

/** Whether the upgrade is still in its stage: there is something old to keep, and nobody has promoted the new. */
export function isStaged(situation: ServiceSituation, stage: Stage): boolean {
  if (!situation.instances.some(isOld)) return false
  if (!stage.promoted) return true
  // A promoted canary rolls on; blue-green waits for the whole of the new, and switches then.
  return stage.kind === 'blue-green'
}

/**
 * One look at an upgrade that keeps everything old until the first of the new version are up: launches those, takes
 * nothing old away. Blue-green, once promoted, retires all old ones in one go as soon as every new one is up.
 */
export function convergeStage(situation: ServiceSituation, stage: Stage): ServicePlan {
  const { instances, target, killSelection } = situation
  const plan = nothingToDo(false)
  const old = instances.filter(isOld)
  const fresh = instances.filter((view) => isCounted(view) && view.current)
  const wanted = Math.min(stage.first, target)
  const surplus = chooseVictims(fresh, fresh.length - wanted, killSelection)
  for (const victim of surplus) (isActive(victim) ? plan.retire : plan.expunge).push(victim.id)
  const staying = fresh.filter((view) => !surplus.includes(view))
  plan.reschedule.push(...staying.filter(hasEnded).map(({ id }) => id))
  plan.create = Math.max(wanted - fresh.length, 0)
  plan.stageReady = staying.length >= wanted && staying.every(isUp)
  if (stage.promoted && plan.stageReady) {
    plan.retire.push(...old.filter(isActive).map(({ id }) => id))
    plan.expunge.push(...old.filter((view) => !isActive(view)).map(({ id }) => id))
    plan.done = plan.retire.length === 0 && !instances.some(isLeaving)
    return plan
  }
  plan.restore.push(...old.filter(hasEnded).map(({ id }) => id))
  return plan
}
