import type { FrameworkInfo } from './framework.ts'
import type { AgentId, ExecutorId, FrameworkId, OfferId, TaskId } from './ids.ts'
import type { MasterInfo } from './agent.ts'
import type { Filters, Offer, OfferOperation } from './offer.ts'
import type { KillPolicy, TaskStatus } from './task.ts'

/** A call of `POST /api/v1/scheduler` without its `framework_id`, which the connection adds. */
export type SchedulerCall =
  | { type: 'SUBSCRIBE'; subscribe: { framework_info: FrameworkInfo; suppressed_roles?: string[] } }
  | { type: 'TEARDOWN' }
  | { type: 'ACCEPT'; accept: { offer_ids: OfferId[]; operations: OfferOperation[]; filters?: Filters } }
  | { type: 'DECLINE'; decline: { offer_ids: OfferId[]; filters?: Filters } }
  | { type: 'REVIVE'; revive?: { roles: string[] } }
  | { type: 'SUPPRESS'; suppress?: { roles: string[] } }
  | { type: 'KILL'; kill: { task_id: TaskId; agent_id?: AgentId; kill_policy?: KillPolicy } }
  | { type: 'SHUTDOWN'; shutdown: { executor_id: ExecutorId; agent_id: AgentId } }
  | { type: 'ACKNOWLEDGE'; acknowledge: { agent_id: AgentId; task_id: TaskId; uuid: string } }
  | { type: 'RECONCILE'; reconcile: { tasks: { task_id: TaskId; agent_id?: AgentId }[] } }
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
  | { type: 'UPDATE'; update: { status: TaskStatus } }
  | { type: 'MESSAGE'; message: { agent_id: AgentId; executor_id: ExecutorId; data: string } }
  | { type: 'FAILURE'; failure: { agent_id?: AgentId; executor_id?: ExecutorId; status?: number } }
  | { type: 'ERROR'; error: { message: string } }
  | { type: 'HEARTBEAT' }
