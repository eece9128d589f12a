import type { KillSelection, UpgradeStrategy } from '../definitions/app.ts'
import type { Condition, Goal } from '../instances/types.ts'
import { hasEnded, isActive } from '../instances/types.ts'
import { chooseVictims } from './kill-order.ts'
import { convergeUpgrade } from './converge-upgrade.ts'

/** What decisions about a service look at in an instance. */
export interface InstanceView {
  id: string
  goal: Goal
  condition: Condition
  /** Active since, or staged at; ISO. */
  since: string
  /** Runs the present configuration. */
  current: boolean
  /** Undefined while nobody knows; instances without health checks are healthy when they run. */
  healthy: boolean | undefined
  ready: boolean
  /** Wanted by the deployment that is being carried out. */
  ofThisDeployment: boolean
  /** Holds a reservation and must be used again instead of replaced. */
  reserved: boolean
  wipe: boolean
  spreadOver?: string
}

/**
 * What a service is about: keep the count (`steady`), wait for its turn (`hold`), reach a count (`scale`), replace old
 * instances (`restart`), or end (`stop`).
 */
export type Mode = 'steady' | 'hold' | 'scale' | 'restart' | 'stop'

export interface ServiceSituation {
  mode: Mode
  target: number
  strategy: UpgradeStrategy
  killSelection: KillSelection
  resident: boolean
  instances: readonly InstanceView[]
}

/** What is to be done now. Repeating the decision after it was carried out gives nothing new. */
export interface ServicePlan {
  create: number
  /** To be killed for good (resident ones keep their reservation unless the service ends). */
  retire: string[]
  /** Records to forget: nothing of them runs. */
  expunge: string[]
  /** To be launched again, with the present definition. */
  reschedule: string[]
  done: boolean
}

export const nothingToDo = (done: boolean): ServicePlan => ({
  create: 0,
  retire: [],
  expunge: [],
  reschedule: [],
  done,
})

/** Whether an instance does its job. */
export const isUp = (instance: InstanceView): boolean =>
  instance.condition === 'Running' && instance.healthy === true && instance.ready

/** Whether an instance counts towards the wanted number. */
export const isCounted = ({ goal, condition }: InstanceView): boolean =>
  goal === 'Running' && condition !== 'UnreachableInactive'

/** Whether an instance is leaving but may still run. */
export const isLeaving = (instance: InstanceView): boolean => instance.goal !== 'Running' && isActive(instance)

/** Retired instances whose records can go. */
function finished(situation: ServiceSituation): string[] {
  return situation.instances
    .filter((view) => view.goal === 'Decommissioned' && !view.reserved && !isActive(view))
    .map(({ id }) => id)
}

function convergeCount(situation: ServiceSituation): ServicePlan {
  const { target, instances, killSelection, mode } = situation
  const plan = nothingToDo(false)
  const counted = instances.filter(isCounted)
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
  const over = (view: InstanceView): boolean => view.goal === 'Decommissioned' && view.reserved && !isActive(view)
  const plan = nothingToDo(instances.every(over))
  for (const instance of instances) {
    if (instance.goal === 'Decommissioned') continue
    if (isActive(instance) || instance.reserved) plan.retire.push(instance.id)
    else plan.expunge.push(instance.id)
  }
  return plan
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
          ? convergeUpgrade(situation)
          : convergeCount(situation)
  const forgotten = new Set([...plan.expunge, ...finished(situation)])
  return { ...plan, expunge: [...forgotten] }
}
