import type { UpgradeStrategy } from '../definitions/app.ts'

/** What a rolling upgrade may do at a moment: how many healthy ones to keep, how many to have, how many to kill. */
export interface UpgradeLimits {
  minHealthy: number
  maxCapacity: number
  kill: number
}

/** Guards against binary fractions: 10 · (1 + 0.1) must be 11, not 11.000000000000002. */
const exact = (value: number): number => Math.round(value * 1e6) / 1e6

/**
 * The limits of an upgrade to `target` instances with `healthy` healthy and `current` existing ones of either version.
 * With no room at all one temporary instance is granted; resident services give up one instance instead.
 */
export function upgradeLimits(
  strategy: UpgradeStrategy,
  counts: { target: number; healthy: number; current: number; resident: boolean },
): UpgradeLimits {
  const { target, healthy, current, resident } = counts
  const minHealthy = Math.ceil(exact(target * strategy.minimumHealthCapacity))
  let maxCapacity = Math.floor(exact(target * (1 + strategy.maximumOverCapacity)))
  let kill = Math.max(0, healthy - minHealthy)
  if (minHealthy === maxCapacity && maxCapacity <= healthy) {
    if (resident) kill = healthy - minHealthy + 1
    else maxCapacity += 1
  }
  if (target < current) kill = Math.max(kill, current - target)
  return { minHealthy, maxCapacity, kill }
}
