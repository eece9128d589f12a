import type { CheckStatusInfo, ContainerStatus, Resource, TaskState, TaskStatus } from '@dcos-lite/lib/mesos'
import { checkStatusBefore } from '../checks/decide/check.ts'
import type { TaskRecord } from '../checkpoint/records.ts'
import type { AgentContext } from './agent-context.ts'

/** What is new in an update; everything else is repeated from before, so that the newest one is complete. */
export interface StatusNews {
  state: TaskState
  source?: 'SOURCE_AGENT' | 'SOURCE_EXECUTOR'
  reason?: string
  message?: string
  healthy?: boolean
  checkStatus?: CheckStatusInfo
  /** What had been used up. */
  limitation?: { resources: Resource[] }
}

/** Which container a task is in, and how it is reached. */
export function containerStatusOf(record: TaskRecord, context: AgentContext): ContainerStatus {
  const { containerId, executorContainerId, custom, latest } = record
  const protocol = context.address.ip.includes(':') ? 'IPv6' : 'IPv4'
  const own = custom === true ? executorContainerId : containerId
  return {
    container_id: {
      value: own,
      ...(own === executorContainerId ? {} : { parent: { value: executorContainerId } }),
    },
    network_infos: context.network?.statusOf(executorContainerId) ??
      latest?.container_status?.network_infos ?? [
        { ip_addresses: [{ protocol, ip_address: context.address.ip }] },
      ],
  }
}

/** Makes the next update of a task. */
export function nextStatus(record: TaskRecord, news: StatusNews, context: AgentContext): TaskStatus {
  const { task, latest } = record
  const healthy = news.healthy ?? latest?.healthy
  const checkStatus =
    news.checkStatus ?? latest?.check_status ?? (task.check ? checkStatusBefore(task.check) : undefined)
  return {
    task_id: task.task_id,
    state: news.state,
    source: news.source ?? 'SOURCE_EXECUTOR',
    ...(news.reason === undefined ? {} : { reason: news.reason }),
    ...(news.message === undefined ? {} : { message: news.message }),
    agent_id: { value: context.agentId() },
    executor_id: { value: record.executorId },
    timestamp: context.clock.nowMs() / 1000,
    uuid: Buffer.from(context.random.bytes(16)).toString('base64'),
    ...(healthy === undefined ? {} : { healthy }),
    ...(news.limitation ? { limitation: news.limitation } : {}),
    ...(checkStatus === undefined ? {} : { check_status: checkStatus }),
    container_status: containerStatusOf(record, context),
  }
}
