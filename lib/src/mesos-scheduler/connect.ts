import type { Environment } from '../component/index.ts'
import type { FrameworkInfo, SchedulerCall, SchedulerEvent } from '../mesos/index.ts'

export interface SchedulerConnectionOptions {
  /** Base URLs of masters, tried in turn; redirects to the leader are followed. */
  masterUrls: string[]
  /** Read before every subscription, so that the id given by the master (or changed roles) are used. */
  frameworkInfo: () => FrameworkInfo
  suppressedRoles?: () => string[]
  environment: Environment
  /** Events in order; the next is delivered after this one's promise is settled. A throw is logged and ends the subscription (it reconnects). */
  onEvent: (event: SchedulerEvent) => Promise<void> | void
  onDisconnected?: (reason: string) => void
}

/** A subscription to a Mesos v1 master that reconnects by itself with back-off, until `stop`. */
export interface SchedulerConnection {
  /** Sends a call over the live subscription. Rejects with DCL_SCHEDULER_NOT_CONNECTED or DCL_SCHEDULER_CALL_REFUSED. */
  call(call: SchedulerCall): Promise<void>
  connected(): boolean
  stop(): Promise<void>
}

export declare function connectScheduler(options: SchedulerConnectionOptions): SchedulerConnection
