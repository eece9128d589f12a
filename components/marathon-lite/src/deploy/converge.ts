import { hasEnded, isActive } from '../instances/types.ts'
import { convergeUpgrade } from './converge-upgrade.ts'
import { planMoves } from './converge-moves.ts'
import { convergeStage, isStaged } from './converge-stage.ts'
import { chooseVictims } from './kill-order.ts'
import { isCounted, isLeaving, isUp, nothingToDo } from './situation.ts'
import type { InstanceView, ServicePlan, ServiceSituation } from './situation.ts'

/**
 * So many instances of a service wait for an offer at a time; more are created when some of them were launched. Without
 * a bound one slip of a key (two thousand million instances) would fill the memory of every leader to come.
 */
export const mostWaiting = 10_000

/** Retired instances whose records can go. */
function finished(situation: ServiceSituation): string[] {
  return situation.instances
    .filter((view) => view.goal === 'Decommissioned' && !view.reserved && !isActive(view))
    .map(({ id }) => id)
}

function convergeCount(situation: ServiceSituation): ServicePlan {
  const { target, instances, killSelection, mode } = situation
  const plan = nothingToDo(false)
  const { staying: counted, replaced, dropped } = planMoves(situation)
  plan.retire.push(...replaced)
  plan.expunge.push(...dropped)
  plan.reschedule.push(...counted.filter(hasEnded).map(({ id }) => id))
  if (counted.length > target) {
    for (const victim of chooseVictims(counted, counted.length - target, killSelection)) {
      if (isActive(victim) || victim.reserved) plan.retire.push(victim.id)
      else plan.expunge.push(victim.id)
      plan.reschedule = plan.reschedule.filter((id) => id !== victim.id)
    }
  }
  const missing = Math.max(target - counted.length, 0)
  const stopped = instances.filter((view) => view.goal === 'Stopped' && !isActive(view)).slice(0, missing)
  plan.reschedule.push(...stopped.map(({ id }) => id))
  plan.create = missing - stopped.length
  const settled = counted.length === target && !instances.some(isLeaving)
  const own = counted.filter(({ ofThisDeployment }) => ofThisDeployment)
  plan.done = mode !== 'scale' || (settled && own.every(isUp))
  return plan
}

function convergeStop({ instances }: ServiceSituation): ServicePlan {
  // What only has a reservation left to give back does not hold anybody up.
  const over = (view: InstanceView): boolean =>
    view.goal === 'Decommissioned' && view.reserved && !isActive(view)
  const plan = nothingToDo(instances.every(over))
  for (const instance of instances) {
    if (instance.goal === 'Decommissioned') continue
    if (isActive(instance) || instance.reserved) plan.retire.push(instance.id)
    else plan.expunge.push(instance.id)
  }
  return plan
}

function convergeUpgradeOrStage(situation: ServiceSituation): ServicePlan {
  const { stage } = situation
  return stage && isStaged(situation, stage) ? convergeStage(situation, stage) : convergeUpgrade(situation)
}

function convergeHold({ instances }: ServiceSituation): ServicePlan {
  const plan = nothingToDo(true)
  plan.reschedule.push(...instances.filter((view) => isCounted(view) && hasEnded(view)).map(({ id }) => id))
  return plan
}

/** Decides what one service needs now. */
export function convergeService(situation: ServiceSituation): ServicePlan {
  const plan =
    situation.mode === 'stop'
      ? convergeStop(situation)
      : situation.mode === 'hold'
        ? convergeHold(situation)
        : situation.mode === 'restart'
          ? convergeUpgradeOrStage(situation)
          : convergeCount(situation)
  const forgotten = new Set([...plan.expunge, ...finished(situation)])
  const waiting = situation.instances.filter(({ condition }) => condition === 'Scheduled').length
  const create = Math.min(plan.create, Math.max(mostWaiting - waiting, 0))
  return { ...plan, create, expunge: [...forgotten] }
}
