import type { DrainRecord } from '../registry/formats.ts'

/** That an agent is emptied, as the APIs show it. */
export function drainInfo({ state, maxGracePeriodMs, markGone }: DrainRecord): object {
  return {
    state,
    config: {
      ...(maxGracePeriodMs === undefined
        ? {}
        : { max_grace_period: { nanoseconds: Math.round(maxGracePeriodMs * 1e6) } }),
      mark_gone: markGone,
    },
  }
}
