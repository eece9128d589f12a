import type { CheckStatusInfo, TaskState, TaskStatus } from '@dcos-lite/lib/mesos'
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
}

/** Makes the next update of a task. */
export function nextStatus(record: TaskRecord, news: StatusNews, context: AgentContext): TaskStatus {
  const { task, latest } = record
  const healthy = news.healthy ?? latest?.healthy
  const checkStatus =
    news.checkStatus ?? latest?.check_status ?? (task.check ? checkStatusBefore(task.check) : undefined)
  const nested = record.executorContainerId !== record.containerId
  const protocol = context.address.ip.includes(':') ? 'IPv6' : 'IPv4'
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
    ...(checkStatus === undefined ? {} : { check_status: checkStatus }),
    container_status: {
      container_id: {
        value: record.containerId,
        ...(nested ? { parent: { value: record.executorContainerId } } : {}),
      },
      network_infos: [{ ip_addresses: [{ protocol, ip_address: context.address.ip }] }],
    },
  }
}
