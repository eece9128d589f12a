import type { RefusalRule } from '@dcos-lite/lib/contracts'

/** Why an offer does not fit. */
export interface Refusal {
  rule: RefusalRule
  reason: string
  requested?: number
  available?: number
  change?: string
}

interface ScalarRule {
  name: 'cpus' | 'mem' | 'disk' | 'gpus'
  rule: RefusalRule
  unit: string
}

/** Scalars in the order in which offers are judged. */
export const scalarRules: readonly ScalarRule[] = [
  { name: 'cpus', rule: 'InsufficientCpus', unit: 'cpus' },
  { name: 'mem', rule: 'InsufficientMemory', unit: 'MiB of memory' },
  { name: 'disk', rule: 'InsufficientDisk', unit: 'MiB of disk' },
  { name: 'gpus', rule: 'InsufficientGpus', unit: 'gpus' },
]

/** The order of rules in offer summaries; an offer is attributed to the first that applies. */
export const ruleOrder: readonly RefusalRule[] = [
  'UnfulfilledRole',
  'UnfulfilledConstraint',
  'NoCorrespondingReservationFound',
  'AgentMaintenance',
  'InsufficientCpus',
  'InsufficientMemory',
  'InsufficientDisk',
  'InsufficientGpus',
  'InsufficientPorts',
  'DeclinedScarceResources',
]

/** A scalar is too scarce. The smallest change is to ask for what is there, or to free the difference. */
export function scalarRefusal(scalar: ScalarRule, requested: number, available: number): Refusal {
  const { rule, unit } = scalar
  const missing = Math.round((requested - available) * 1000) / 1000
  return {
    rule,
    requested,
    available,
    reason: `needs ${requested} ${unit}, ${available} are free`,
    change:
      available > 0
        ? `ask for at most ${available} ${unit}, or free ${missing} more on this agent`
        : `free ${missing} ${unit} on this agent, or add an agent`,
  }
}
