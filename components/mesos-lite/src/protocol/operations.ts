import type { FrameworkInfo, OfferOperation, OperationStatus, Resource } from '@dcos-lite/lib/mesos'

/** An operation that a master tells an agent to apply: `consumed` becomes `converted`, or nothing changes at all. */
export interface OperationOrder {
  /** Base64 of 16 bytes, as v1 shows it. */
  uuid: string
  info: OfferOperation
  /** Absent for operations of operators. */
  frameworkId?: string
  /** Given with an operation that has an id, so that the agent can name its framework to another master. */
  framework?: FrameworkInfo
  /** New format, without allocation. */
  consumed: Resource[]
  converted: Resource[]
}

/** An operation with an id whose last status is not acknowledged, as its agent holds it. */
export interface HeldOperation {
  uuid: string
  frameworkId: string
  info: OfferOperation
  status: OperationStatus
}

/** What an agent can do that masters before this protocol did not ask for. */
export const operationAbility = 'operations'
