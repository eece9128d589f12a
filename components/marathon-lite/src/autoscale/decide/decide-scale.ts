import type { ScaleRule } from './labels.ts'

/** What a service was found to need at a moment; epoch milliseconds. */
export interface Recommendation {
  atMs: number
  instances: number
}

/** Everything that a decision about the number of instances looks at. */
export interface ScaleQuestion {
  rule: ScaleRule
  /** Wanted instances now. */
  current: number
  /** Mean share per instance for cpu and memory, the whole for a query; undefined when nothing could be measured. */
  observed: number | undefined
  /** Earlier recommendations. */
  history: readonly Recommendation[]
  /** Since when it is measured without a gap; fewer instances need a whole window of measurements. */
  measuringSinceMs: number
  lastScaledAtMs?: number
  nowMs: number
}

export interface ScaleDecision {
  /** The number of instances from now on. */
  instances: number
  /** What the measurement alone would ask for. */
  recommended: number
  reason: string
  history: Recommendation[]
}

/** Within this part of the target nothing is changed. */
const tolerance = 0.1

const clamp = (value: number, { min, max }: ScaleRule): number => Math.min(Math.max(value, min), max)

function recommend({ rule, current, observed }: ScaleQuestion): number {
  if (observed === undefined) return current
  const wanted = rule.metric === 'prometheus' ? observed / rule.target : (current * observed) / rule.target
  if (Math.abs(wanted / current - 1) <= tolerance) return current
  return Math.ceil(Math.round(wanted * 1e6) / 1e6)
}

/**
 * Decides how many instances a service is to have. More come at once; fewer only when fewer were enough for the whole
 * stabilization window; neither while it cools down. The limits hold always, and a service at 0 is left at rest.
 */
export function decideScale(question: ScaleQuestion): ScaleDecision {
  const { rule, current, observed, history, measuringSinceMs, lastScaledAtMs, nowMs } = question
  if (current === 0) return { instances: 0, recommended: 0, reason: 'the service is stopped', history: [] }
  const recommended = clamp(recommend(question), rule)
  const window = history.filter(({ atMs }) => atMs > nowMs - rule.stabilizationMs)
  const next = observed === undefined ? window : [...window, { atMs: nowMs, instances: recommended }]
  const stay = (reason: string): ScaleDecision => ({ instances: current, recommended, reason, history: next })
  const go = (instances: number, reason: string): ScaleDecision => ({
    instances,
    recommended,
    reason,
    history: next,
  })
  const limited = clamp(current, rule)
  if (limited !== current) return go(limited, `the limits are ${rule.min} to ${rule.max}`)
  if (observed === undefined) return stay('nothing could be measured')
  const measured = `${rule.metric} is ${Number(observed.toPrecision(3))}, the target is ${rule.target}`
  if (recommended === current) return stay(measured)
  const coolUntilMs = (lastScaledAtMs ?? -Infinity) + rule.coolDownMs
  if (nowMs < coolUntilMs) {
    return stay(`${measured}; it cools down for ${Math.ceil((coolUntilMs - nowMs) / 1000)} s more`)
  }
  if (recommended > current) return go(recommended, measured)
  const steady = Math.max(...next.map(({ instances }) => instances))
  const windowFull = measuringSinceMs <= nowMs - rule.stabilizationMs
  if (!windowFull || steady >= current) return stay(`${measured}; it was needed a short while ago`)
  return go(steady, measured)
}
