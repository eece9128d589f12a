import type { OverlayPlan } from '../../protocol/overlay.ts'
import { overlayAgentView } from '../../protocol/overlay-view.ts'

/** `/overlay-agent/overlay` of this agent; one without a part in the networks shows its address alone. */
export function overlayViewOf(
  plan: OverlayPlan | undefined,
  problem: string | undefined,
  ip: string,
): object {
  if (!plan) return { ip, overlays: [] }
  return overlayAgentView(plan, plan.self, problem)
}
