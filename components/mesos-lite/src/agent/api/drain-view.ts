import type { AgentView } from './agent-view.ts'

/** What the agent was told about being emptied; nothing when it was not. */
export function drainJson(view: AgentView): Record<string, unknown> {
  const order = view.drainOrder()
  if (!order) return {}
  const { maxGracePeriodMs, markGone } = order
  const grace =
    maxGracePeriodMs === undefined ? {} : { max_grace_period: { nanoseconds: maxGracePeriodMs * 1e6 } }
  return { drain_config: { ...grace, mark_gone: markGone } }
}
