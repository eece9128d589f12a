import type { NodeExplanation, RefusalRule } from './explain.ts'

/** One rule of the master that is in the way on an agent. */
export interface KernelRule {
  code: string
  rule: RefusalRule
  reason: string
  change?: string
  requested?: number
  available?: number
}

/** What the master says of one agent for a service. */
export interface KernelNode {
  agentId: string
  hostname: string
  reasons: readonly KernelRule[]
}

/** What the master is asked about: everything that is wanted of one agent for a role. */
export interface KernelQuestion {
  role: string
  cpus: number
  mem: number
  disk: number
  gpus: number
  /** Fixed ports as ranges, or how many of any. */
  ports?: string | number
}

/** What is told of an agent besides which one it is. */
export type Reason = Omit<NodeExplanation, 'agentId' | 'hostname'>

/** The master keeps back what is free: no offer can tell. */
const withholding = new Set([
  'PAUSED',
  'AGENT_INACTIVE',
  'REGION',
  'GPU',
  'CONSTRAINTS',
  'RESERVED',
  'WITHHELD',
  'QUOTA_LIMIT',
  'QUOTA_HEADROOM',
])
/** Of the moment, or what offers would tell as well. */
const passing = new Set(['NOT_SUBSCRIBED', 'OFFERED_TO_OTHER', 'OTHER_FIRST'])
const amounts = new Set(['INSUFFICIENT'])
const used = new Set(['NOTHING_FREE'])
const tooSmall = new Set(['TOO_SMALL'])

function joined(rules: readonly KernelRule[]): Reason | undefined {
  const [first] = rules
  if (!first) return undefined
  const { rule, requested, available } = first
  const changes = rules.flatMap(({ change }) => change ?? [])
  return {
    rule,
    reason: rules.map(({ reason }) => reason).join('; '),
    ...(requested === undefined ? {} : { requested }),
    ...(available === undefined ? {} : { available }),
    ...(changes.length === 0 ? {} : { change: changes.join('; and ') }),
  }
}

/**
 * Why the master offers an agent not, or not enough of it; undefined when it keeps nothing back. `offered`: the agent
 * was offered lately, so that what is too little there is known better from the offer.
 */
export function kernelReason({ reasons }: KernelNode, offered: boolean): Reason | undefined {
  const of = (codes: ReadonlySet<string>): KernelRule[] => reasons.filter(({ code }) => codes.has(code))
  const has = (code: string): boolean => reasons.some((each) => each.code === code)
  // While something there is offered, it counts as used, and nothing can be said about amounts.
  const short = has('OFFERED') || has('OFFERED_TO_OTHER') ? [] : of(amounts)
  const withheld = of(withholding)
  if (withheld.length > 0) return joined([...withheld, ...short])
  if (offered || has('OFFERED')) return undefined
  const tooLittle = joined(short)
  const full = joined(of(used))
  if (full && tooLittle?.change !== undefined) return { ...full, change: tooLittle.change }
  return joined(of(passing)) ?? full ?? tooLittle ?? joined(of(tooSmall))
}
