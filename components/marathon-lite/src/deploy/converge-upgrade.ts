import { hasEnded, isActive } from '../instances/types.ts'
import type { InstanceView, ServicePlan, ServiceSituation } from './situation.ts'
import { isCounted, isLeaving, isUp, nothingToDo } from './situation.ts'
import { chooseVictims } from './kill-order.ts'
import { upgradeLimits } from './upgrade-limits.ts'

const sickFirst = (view: InstanceView): number =>
  view.healthy === false ? 0 : view.condition !== 'Running' ? 1 : view.healthy === undefined ? 2 : 3

function victimsOf(old: readonly InstanceView[], count: number, situation: ServiceSituation): InstanceView[] {
  const ordered = chooseVictims(old, old.length, situation.killSelection)
  return ordered
    .map((view, index) => ({ view, index }))
    .sort((a, b) => sickFirst(a.view) - sickFirst(b.view) || a.index - b.index)
    .slice(0, count)
    .map(({ view }) => view)
}

/**
 * One look at a rolling upgrade: kills as many old instances as the limits allow, launches as many new ones. Never
 * lets the number of healthy instances fall below the minimum by its own doing (a resident service without room gives
 * up one). If nothing at all could move, one old instance that is known to be unhealthy makes room.
 */
export function convergeUpgrade(situation: ServiceSituation): ServicePlan {
  const { target, instances, resident, strategy, killSelection } = situation
  const plan = nothingToDo(false)
  const old = instances.filter((view) => view.goal === 'Running' && !view.current)
  const fresh = instances.filter((view) => isCounted(view) && view.current)
  const oldAlive = old.filter(isActive)
  const oldDead = old.filter((view) => !isActive(view))
  const reusable = [
    ...oldDead.filter(({ reserved }) => reserved),
    ...instances.filter((view) => view.goal === 'Stopped' && !isActive(view)),
  ]
  plan.expunge.push(...oldDead.filter(({ reserved }) => !reserved).map(({ id }) => id))
  const surplus = chooseVictims(fresh, Math.max(fresh.length - target, 0), killSelection)
  for (const victim of surplus) {
    if (isActive(victim) || victim.reserved) plan.retire.push(victim.id)
    else plan.expunge.push(victim.id)
  }
  plan.reschedule.push(
    ...fresh.filter((view) => hasEnded(view) && !surplus.includes(view)).map(({ id }) => id),
  )
  const healthyFresh = fresh.filter(isUp).length
  const healthy =
    healthyFresh + oldAlive.filter((view) => view.condition === 'Running' && view.healthy).length
  // New ones that are not up yet take nobody's place, so they do not count as too many.
  const counts = { target, healthy, current: oldAlive.length + healthyFresh, resident }
  const { maxCapacity, kill } = upgradeLimits(strategy, counts)
  plan.retire.push(...victimsOf(oldAlive, kill, situation).map(({ id }) => id))
  const leavingOld = instances.filter((view) => isLeaving(view) && !view.current).length
  const room = Math.min(target - fresh.length, maxCapacity - oldAlive.length - leavingOld - fresh.length)
  const again = reusable.slice(0, Math.max(room, 0))
  plan.reschedule.push(...again.map(({ id }) => id))
  plan.create = Math.max(room - again.length, 0)
  const moving = kill > 0 || room > 0 || leavingOld > 0 || healthyFresh < fresh.length
  const sick = oldAlive.filter((view) => view.healthy === false)
  if (!moving && sick.length > 0) plan.retire.push(...victimsOf(sick, 1, situation).map(({ id }) => id))
  plan.done =
    fresh.length === target && healthyFresh === target && oldAlive.length === 0 && !instances.some(isLeaving)
  return plan
}
