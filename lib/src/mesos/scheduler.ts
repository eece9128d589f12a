import type { FrameworkInfo } from './framework.ts'
import type { AgentId, ExecutorId, FrameworkId, OfferId, TaskId, Value } from './ids.ts'
import type { MasterInfo } from './agent.ts'
import type { Filters, InverseOffer, Offer, OfferOperation } from './offer.ts'
import type { OperationStatus } from './operation.ts'
import type { KillPolicy, TaskStatus } from './task.ts'

/** Which inverse offers are answered, and for how long not to ask again. */
export interface InverseOfferAnswer {
  inverse_offer_ids: OfferId[]
  filters?: Filters
}

/** A call of `POST /api/v1/scheduler` without its `framework_id`, which the connection adds. */
export type SchedulerCall =
  | { type: 'SUBSCRIBE'; subscribe: { framework_info: FrameworkInfo; suppressed_roles?: string[] } }
  | { type: 'TEARDOWN' }
  | { type: 'ACCEPT'; accept: { offer_ids: OfferId[]; operations: OfferOperation[]; filters?: Filters } }
  | { type: 'DECLINE'; decline: { offer_ids: OfferId[]; filters?: Filters } }
  | { type: 'ACCEPT_INVERSE_OFFERS'; accept_inverse_offers: InverseOfferAnswer }
  | { type: 'DECLINE_INVERSE_OFFERS'; decline_inverse_offers: InverseOfferAnswer }
  | { type: 'REVIVE'; revive?: { roles: string[] } }
  | { type: 'SUPPRESS'; suppress?: { roles: string[] } }
  | { type: 'KILL'; kill: { task_id: TaskId; agent_id?: AgentId; kill_policy?: KillPolicy } }
  | { type: 'SHUTDOWN'; shutdown: { executor_id: ExecutorId; agent_id: AgentId } }
  | { type: 'ACKNOWLEDGE'; acknowledge: { agent_id: AgentId; task_id: TaskId; uuid: string } }
  | { type: 'RECONCILE'; reconcile: { tasks: { task_id: TaskId; agent_id?: AgentId }[] } }
  | {
      type: 'ACKNOWLEDGE_OPERATION_STATUS'
      acknowledge_operation_status: {
        agent_id?: AgentId
        resource_provider_id?: Value
        uuid: string
        operation_id: Value
      }
    }
  | {
      type: 'RECONCILE_OPERATIONS'
      reconcile_operations: {
        operations: { operation_id: Value; agent_id?: AgentId; resource_provider_id?: Value }[]
      }
    }
  | { type: 'MESSAGE'; message: { agent_id: AgentId; executor_id: ExecutorId; data: string } }
  | { type: 'REQUEST'; request: { requests: unknown[] } }
  | {
      type: 'UPDATE_FRAMEWORK'
      update_framework: { framework_info: FrameworkInfo; suppressed_roles?: string[] }
    }

export type SchedulerCallMessage = SchedulerCall & { framework_id?: FrameworkId }

/** An event of the scheduler's stream. */
export type SchedulerEvent =
  | {
      type: 'SUBSCRIBED'
      subscribed: { framework_id: FrameworkId; heartbeat_interval_seconds: number; master_info?: MasterInfo }
    }
  | { type: 'OFFERS'; offers: { offers: Offer[] } }
  | { type: 'RESCIND'; rescind: { offer_id: OfferId } }
  | { type: 'INVERSE_OFFERS'; inverse_offers: { inverse_offers: InverseOffer[] } }
  | { type: 'RESCIND_INVERSE_OFFER'; rescind_inverse_offer: { inverse_offer_id: OfferId } }
  | { type: 'UPDATE'; update: { status: TaskStatus } }
  | { type: 'UPDATE_OPERATION_STATUS'; update_operation_status: { status: OperationStatus } }
  | { type: 'MESSAGE'; message: { agent_id: AgentId; executor_id: ExecutorId; data: string } }
  | { type: 'FAILURE'; failure: { agent_id?: AgentId; executor_id?: ExecutorId; status?: number } }
  | { type: 'ERROR'; error: { message: string } }
  | { type: 'HEARTBEAT' }
