import type { ContainerStatus, TaskStatus } from '@dcos-lite/lib/mesos'
import type { TaskRecord } from '../checkpoint/records.ts'
import type { AgentContext } from '../tasks/agent-context.ts'
import { containerStatusOf } from '../tasks/status.ts'
import { underDrain } from './decide/take-update.ts'

function containerStatus(
  record: TaskRecord,
  given: ContainerStatus | undefined,
  context: AgentContext,
  pid: number | undefined,
): ContainerStatus {
  const own = containerStatusOf(record, context)
  const addressed = given?.network_infos?.some(({ ip_addresses: ips }) => (ips?.length ?? 0) > 0) === true
  return {
    ...own,
    ...given,
    ...(addressed ? {} : { network_infos: own.network_infos ?? [] }),
    ...(given?.executor_pid === undefined && pid !== undefined ? { executor_pid: pid } : {}),
  }
}

/** The update of an executor with what the agent adds: who it is from, and where the container is. */
export function completeStatus(
  record: TaskRecord,
  status: TaskStatus,
  context: AgentContext,
  pid: number | undefined,
): TaskStatus {
  return {
    ...status,
    ...underDrain(status, record.kill),
    source: 'SOURCE_EXECUTOR',
    agent_id: { value: context.agentId() },
    executor_id: { value: record.executorId },
    timestamp: status.timestamp ?? context.clock.nowMs() / 1000,
    container_status: containerStatus(record, status.container_status, context, pid),
  }
}
