/** A sandbox that no task uses any more. */
export interface OldSandbox {
  /** Folder of the run. */
  folder: string
  /** When its last task completed, or when it was changed last if nobody remembers. */
  sinceMs: number
}

export interface GcRules {
  delayMs: number
  /** Part of the disk that is kept free, 0 to 1. */
  diskHeadroom: number
}

/** How old a sandbox may become: the delay, and less the fuller the disk is. */
export function maximumAgeMs(usedShare: number, rules: GcRules): number {
  return rules.delayMs * Math.max(0, 1 - rules.diskHeadroom - usedShare)
}

/** The sandboxes that are deleted now, oldest first. */
export function planGc(
  sandboxes: readonly OldSandbox[],
  usedShare: number,
  rules: GcRules,
  nowMs: number,
): OldSandbox[] {
  const oldestMs = nowMs - maximumAgeMs(usedShare, rules)
  return sandboxes.filter(({ sinceMs }) => sinceMs <= oldestMs).sort((a, b) => a.sinceMs - b.sinceMs)
}
