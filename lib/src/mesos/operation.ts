import type { AgentId, FrameworkId, Value } from './ids.ts'
import type { OfferOperation } from './offer.ts'
import type { Resource } from './resource.ts'

export type OperationState =
  | 'OPERATION_PENDING'
  | 'OPERATION_FINISHED'
  | 'OPERATION_FAILED'
  | 'OPERATION_ERROR'
  | 'OPERATION_DROPPED'
  | 'OPERATION_UNREACHABLE'
  | 'OPERATION_GONE_BY_OPERATOR'
  | 'OPERATION_RECOVERING'
  | 'OPERATION_UNKNOWN'

/** What became of an operation; with a `uuid` (base64 in `value`) it is repeated until it is acknowledged. */
export interface OperationStatus {
  operation_id?: Value
  state: OperationState
  message?: string
  converted_resources?: Resource[]
  uuid?: Value
  agent_id?: AgentId
  resource_provider_id?: Value
}

/** An operation as GET_OPERATIONS shows it. */
export interface Operation {
  framework_id?: FrameworkId
  agent_id?: AgentId
  info: OfferOperation
  latest_status: OperationStatus
  statuses?: OperationStatus[]
  uuid: Value
}
