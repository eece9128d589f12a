import type { InstanceRecord } from '../../instances/types.ts'

/** A move whose new instance found no place for so long is given up. */
export const moveTimeoutMs = 300_000

/**
 * Gives up moves that take too long: the instance that waits for its agent is forgotten, and the one it was to take the
 * place of stays where it is.
 */
export function abandonMoves(
  instances: readonly InstanceRecord[],
  nowMs: number,
): { instances: InstanceRecord[]; wakeAtMs: number } {
  const stay = new Set<string>()
  const lost = new Set<string>()
  let wakeAtMs = Infinity
  for (const { id, condition, scheduledAt, replaces } of instances) {
    if (!replaces || condition !== 'Scheduled') continue
    const dueAtMs = Date.parse(scheduledAt) + moveTimeoutMs
    if (nowMs < dueAtMs) wakeAtMs = Math.min(wakeAtMs, dueAtMs)
    else {
      lost.add(id)
      stay.add(replaces.instanceId)
    }
  }
  if (lost.size === 0) return { instances: [...instances], wakeAtMs }
  const left = instances
    .filter(({ id }) => !lost.has(id))
    .map((instance) => {
      if (!stay.has(instance.id)) return instance
      const { moving: _moving, ...rest } = instance
      return rest
    })
  return { instances: left, wakeAtMs }
}
