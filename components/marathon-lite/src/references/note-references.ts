import type { EngineContext } from '../engine/context.ts'
import type { TreeChange } from '../tree/change.ts'
import { planReferences } from './decide/plan-restarts.ts'

/**
 * Notes what services of a change refer to for the first time, before anything of them can start: what changes from then on
 * restarts them. Noted later, a change right after the start would be taken for what they have.
 */
export async function noteFirstReferences(context: EngineContext, change: TreeChange): Promise<void> {
  const { rollouts } = context.records
  for (const [serviceId, { to }] of change.services) {
    if (to === undefined) continue
    const known = rollouts.get(serviceId)
    const plan = planReferences(to, known?.references, (reference) => context.referenceVersion(reference))
    // A version that changed is for the watch, which restarts what has the older one.
    if (!plan?.note || plan.changed.length > 0) continue
    await rollouts.put(serviceId, { ...known, serviceId, references: plan.note })
  }
}
