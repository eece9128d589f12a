import type { FrameworkInfo, KillPolicy, TaskInfo } from '@dcos-lite/lib/mesos'
import type { KillCause } from '../../checkpoint/records.ts'
import { gracePeriodMs } from '../../lifecycle/decide/kill-order.ts'
import type { Ending } from '../../lifecycle/decide/terminal-status.ts'
import type { DrainOrder } from '../drain-state.ts'

function isPartitionAware(framework: FrameworkInfo | undefined): boolean {
  return (framework?.capabilities ?? []).some(({ type }) => type === 'PARTITION_AWARE')
}

/** How a task is killed because its agent is drained: its own grace period, but none longer than the order allows. */
export function drainKill(
  task: TaskInfo,
  order: DrainOrder,
  framework: FrameworkInfo | undefined,
): { cause: KillCause; policy: KillPolicy } {
  const cause = order.markGone && isPartitionAware(framework) ? 'draining-for-good' : 'draining'
  const graceMs = Math.min(gracePeriodMs(task, cause), order.maxGracePeriodMs ?? Infinity)
  return { cause, policy: { grace_period: { nanoseconds: graceMs * 1e6 } } }
}

/** How a launch ends that reaches an agent that is being drained. */
export function refuseByDrain(
  order: DrainOrder | undefined,
  framework: FrameworkInfo | undefined,
): Ending | undefined {
  if (!order) return undefined
  const state = isPartitionAware(framework) ? 'TASK_DROPPED' : 'TASK_LOST'
  return {
    state,
    reason: 'REASON_AGENT_DRAINING',
    message: 'The agent is being drained and starts nothing',
  }
}
