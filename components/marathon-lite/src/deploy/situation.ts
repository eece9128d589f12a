import type { KillSelection, UpgradeStrategy } from '../definitions/app.ts'
import type { Condition, Goal } from '../instances/types.ts'
import { isActive } from '../instances/types.ts'

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
  /** It is to go as soon as another one has taken its place. */
  moving: boolean
}

/**
 * What a service is about: keep the count (`steady`), wait for its turn (`hold`), reach a count (`scale`), replace old
 * instances (`restart`), or end (`stop`).
 */
export type Mode = 'steady' | 'hold' | 'scale' | 'restart' | 'stop'

/** How an upgrade begins when it does not just roll: with so many new ones beside all old ones, until it is promoted. */
export interface Stage {
  kind: 'canary' | 'blue-green'
  first: number
  promoted: boolean
}

export interface ServiceSituation {
  mode: Mode
  /** Absent: the upgrade rolls from the start. */
  stage?: Stage
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
  /** To be launched again as they were: the upgrade has not come to them. */
  restore: string[]
  /** The first of the new version are all up, and the stage can be promoted. */
  stageReady: boolean
  done: boolean
}

export const nothingToDo = (done: boolean): ServicePlan => ({
  create: 0,
  retire: [],
  expunge: [],
  reschedule: [],
  restore: [],
  stageReady: false,
  done,
})

/** Whether an instance does its job. */
export const isUp = (instance: InstanceView): boolean =>
  instance.condition === 'Running' && instance.healthy === true && instance.ready

/** Whether an instance counts towards the wanted number. */
export const isCounted = ({ goal, condition }: InstanceView): boolean =>
  goal === 'Running' && condition !== 'UnreachableInactive'

/** Whether an instance is leaving but may still run. */
export const isLeaving = (instance: InstanceView): boolean =>
  instance.goal !== 'Running' && isActive(instance)
