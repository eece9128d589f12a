import type {
  AgentInfo,
  ContainerId,
  ExecutorId,
  ExecutorInfo,
  FrameworkId,
  FrameworkInfo,
  KillPolicy,
  TaskId,
  TaskInfo,
  TaskStatus,
} from '@dcos-lite/lib/mesos'

/** A call of `POST /api/v1/executor`. */
export type ExecutorCall = { executor_id: ExecutorId; framework_id: FrameworkId } & (
  | {
      type: 'SUBSCRIBE'
      subscribe: { unacknowledged_tasks?: TaskInfo[]; unacknowledged_updates?: { status: TaskStatus }[] }
    }
  | { type: 'UPDATE'; update: { status: TaskStatus } }
  | { type: 'MESSAGE'; message: { data: string } }
  | { type: 'HEARTBEAT' }
  | { type: 'UNKNOWN' }
)

/** An event of an executor's stream. */
export type ExecutorEvent =
  | {
      type: 'SUBSCRIBED'
      subscribed: {
        executor_info: ExecutorInfo
        framework_info: FrameworkInfo
        agent_info: AgentInfo
        container_id: ContainerId
      }
    }
  | { type: 'LAUNCH'; launch: { task: TaskInfo } }
  | { type: 'LAUNCH_GROUP'; launch_group: { task_group: { tasks: TaskInfo[] } } }
  | { type: 'KILL'; kill: { task_id: TaskId; kill_policy?: KillPolicy } }
  | { type: 'ACKNOWLEDGED'; acknowledged: { task_id: TaskId; uuid: string } }
  | { type: 'MESSAGE'; message: { data: string } }
  | { type: 'SHUTDOWN' }
  | { type: 'ERROR'; error: { message: string } }
  | { type: 'HEARTBEAT' }

/** The open answer to a SUBSCRIBE. */
export interface ExecutorStream {
  /** False when the executor is gone. */
  send(event: ExecutorEvent): boolean
  close(): void
  closed: Promise<void>
}
