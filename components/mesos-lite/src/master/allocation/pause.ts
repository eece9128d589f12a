import type { MasterSettings } from '../config.ts'
import type { Registry } from '../registry/open-registry.ts'
import type { Reign } from '../state/reign.ts'

/**
 * When a new leader offers in any case (monotonic ms), or undefined when it need not wait: without knowing most of
 * what runs, it would give what is guaranteed to one role to another.
 */
export function recoveryEnd(registry: Registry, settings: MasterSettings, nowMs: number): number | undefined {
  const hasQuota = [...registry.roles.values()].some(({ quota }) => quota !== undefined)
  return hasQuota ? nowMs + settings.allocatorRecovery.timeoutMs : undefined
}

/** Why nothing is offered at the moment, if so. */
export function pauseOf(reign: Reign): string | undefined {
  const { recoveryEndsMs, knownAtElection, recovering, settings } = reign
  if (recoveryEndsMs === undefined) return undefined
  const leftMs = recoveryEndsMs - reign.clock.monotonicMs()
  const back = knownAtElection - recovering.size
  const needed = Math.ceil(knownAtElection * settings.allocatorRecovery.agentFactor)
  if (back >= needed || leftMs <= 0) return undefined
  return (
    `quotas are set and only ${back} of ${knownAtElection} known agents are back after the change of leader; ` +
    `${needed} are needed, or ${Math.ceil(leftMs / 1000)} s more`
  )
}
