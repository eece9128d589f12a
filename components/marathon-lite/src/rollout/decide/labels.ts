import type { ServiceDefinition } from '../../definitions/service.ts'
import { isResident } from '../../definitions/service.ts'
import type { Violation } from '../../validation/report.ts'

/** Labels by which a service asks for more than a rolling upgrade. Plain Marathon ignores them. */
export const rolloutLabels = {
  strategy: 'DCOS_ROLLOUT',
  canary: 'DCOS_ROLLOUT_CANARY',
  promote: 'DCOS_ROLLOUT_PROMOTE',
  deadline: 'DCOS_ROLLOUT_DEADLINE',
  maxFailures: 'DCOS_ROLLOUT_MAX_FAILURES',
  onFailure: 'DCOS_ROLLOUT_ON_FAILURE',
} as const

/** How a new version of a service comes. */
export interface RolloutRule {
  strategy: 'rolling' | 'canary' | 'blue-green'
  /** New instances of a canary before it is promoted. */
  canary: number
  /** How long the first ones must have been up; `manual` waits for somebody. */
  promoteAfterMs: number | 'manual'
  deadlineMs?: number
  /** So many launches of the new version that fail end its deployment. */
  maxFailures?: number
  onFailure: 'rollback' | 'stop'
}

const units: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** A length of time as `90s`, `10m`, `1h` or a number of seconds, in milliseconds; undefined when it is none. */
export function parseDurationMs(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(text.trim())
  const [, amount, unit = 's'] = match ?? []
  return amount === undefined ? undefined : Math.round(Number(amount) * (units[unit] ?? 1000))
}

const count = (text: string | undefined): number | undefined =>
  text !== undefined && /^[1-9]\d{0,5}$/.test(text) ? Number(text) : undefined

/** What the labels of a service say; labels that make no sense were refused when it was stored, and count as absent. */
export function rolloutRuleOf({ labels }: Pick<ServiceDefinition, 'labels'>): RolloutRule {
  const named = labels[rolloutLabels.strategy]
  const strategy = named === 'canary' || named === 'blue-green' ? named : 'rolling'
  const promote = labels[rolloutLabels.promote] ?? (strategy === 'canary' ? 'manual' : '0s')
  const deadlineMs = parseDurationMs(labels[rolloutLabels.deadline] ?? '')
  const maxFailures = count(labels[rolloutLabels.maxFailures])
  return {
    strategy,
    canary: count(labels[rolloutLabels.canary]) ?? 1,
    promoteAfterMs: promote === 'manual' ? 'manual' : (parseDurationMs(promote) ?? 'manual'),
    onFailure: labels[rolloutLabels.onFailure] === 'stop' ? 'stop' : 'rollback',
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
    ...(maxFailures === undefined ? {} : { maxFailures }),
  }
}

/** Whether a service asks that a bad deployment is ended, so that its last good version must be known. */
export function isGuarded(service: Pick<ServiceDefinition, 'labels'>): boolean {
  const { deadlineMs, maxFailures } = rolloutRuleOf(service)
  return deadlineMs !== undefined || maxFailures !== undefined
}

const durationText = 'must be a time as 90s, 10m or 1h'

/** What is wrong with these labels. */
export function rolloutViolations(service: ServiceDefinition): Violation[] {
  const { labels } = service
  const found: Violation[] = []
  const check = (name: string, error: string, holds: (text: string) => boolean): void => {
    const text = labels[name]
    if (text !== undefined && !holds(text)) found.push({ path: `/labels(${name})`, error })
  }
  const isDuration = (text: string): boolean => parseDurationMs(text) !== undefined
  const strategies = ['rolling', 'canary', 'blue-green']
  const { strategy, canary, promote, deadline, maxFailures, onFailure } = rolloutLabels
  check(strategy, `must be one of ${strategies.join(', ')}`, (text) => strategies.includes(text))
  check(canary, 'must be a whole number of at least 1', (text) => count(text) !== undefined)
  check(
    promote,
    `must be "manual" or a time as 90s, 10m or 1h`,
    (text) => text === 'manual' || isDuration(text),
  )
  check(deadline, durationText, isDuration)
  check(maxFailures, 'must be a whole number of at least 1', (text) => count(text) !== undefined)
  check(onFailure, 'must be rollback or stop', (text) => text === 'rollback' || text === 'stop')
  if (rolloutRuleOf(service).strategy !== 'rolling' && isResident(service)) {
    const error = 'a service with persistent volumes can only be upgraded rolling: its data has one place'
    found.push({ path: `/labels(${strategy})`, error })
  }
  return found
}
