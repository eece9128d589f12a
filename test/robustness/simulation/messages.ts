import type { SchedulerCallMessage, SchedulerEvent } from '@dcos-lite/lib/mesos'
import type { RegisterRequest } from '../../../components/mesos-lite/src/protocol/messages.ts'

/** The first record of a connection to a master: what it is for. */
export type Opening =
  | { kind: 'agent'; request: RegisterRequest }
  | { kind: 'subscribe'; call: SchedulerCallMessage & { type: 'SUBSCRIBE' } }
  | { kind: 'call'; call: SchedulerCallMessage; streamId: string }
  | { kind: 'operate'; order: OperatorOrder }

/** What an operator asks for. */
export type OperatorOrder =
  | { type: 'drain'; agentId: string; markGone: boolean; replacementMs: number | undefined }
  | { type: 'reactivate'; agentId: string }
  | { type: 'quota'; role: string; cpus: number; limit: number | undefined }

/** The first record of an answer. */
export interface Answer {
  status: number
  /** Host of the leader, with 307. */
  leader?: string
  streamId?: string
  message?: string
}

/** What follows on a subscription. */
export type Event = SchedulerEvent

export const encode = (value: unknown): Buffer => Buffer.from(JSON.stringify(value))
export const decode = <T>(record: Buffer): T => JSON.parse(record.toString('utf8')) as T
