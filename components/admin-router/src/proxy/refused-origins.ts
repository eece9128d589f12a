import type { Clock } from '@dcos-lite/lib/clock'

/** Addresses that refused a connection a moment ago; they are chosen last until this is forgotten. */
export interface RefusedOrigins {
  add(origin: string): void
  recent(): ReadonlySet<string>
}

// Longer than Marathon takes to hear that a task has ended, short for a service that is only starting again.
const rememberedMs = 2000

/** Creates the memory, empty. */
export function createRefusedOrigins(clock: Clock): RefusedOrigins {
  const untilMs = new Map<string, number>()
  const recent = new Set<string>()
  return {
    add(origin) {
      untilMs.set(origin, clock.monotonicMs() + rememberedMs)
      recent.add(origin)
    },
    recent() {
      if (recent.size === 0) return recent
      const nowMs = clock.monotonicMs()
      for (const [origin, endMs] of untilMs) {
        if (endMs > nowMs) continue
        untilMs.delete(origin)
        recent.delete(origin)
      }
      return recent
    },
  }
}
