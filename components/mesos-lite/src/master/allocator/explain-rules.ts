import { formatResources, reservationRole } from '@dcos-lite/lib/resources'
import type { Resource } from '@dcos-lite/lib/mesos'
import type { RefusalRule } from '@dcos-lite/lib/contracts'
import type { Consideration, RefusalReason, WholeRefusal } from './consider.ts'
import { topRoleOf } from './ledger.ts'
import { formatQuantities } from './quantities.ts'
import type { Quantities } from './quantities.ts'
import type { QuotaRun } from './quota-run.ts'
import type { ResourceShape } from './shape.ts'
import type { AllocationSnapshot, CandidateAgent, CandidateFramework } from './snapshot.ts'

/** One rule that is in the way, for people; `change` is the smallest one that removes it. */
export interface ExplainedRule {
  code: string
  rule: RefusalRule
  reason: string
  change?: string
  requested?: number
  available?: number
  /** How long it lasts by itself, ms. */
  leftMs?: number
}

/** What a sentence about a refusal is made from. */
export interface RuleSubject {
  snapshot: AllocationSnapshot
  framework: CandidateFramework
  role: string
  agent: CandidateAgent
  available: Resource[]
  quota: QuotaRun
  shape: ResourceShape
  minimums: readonly Quantities[]
}

const rules: Record<RefusalReason, RefusalRule> = {
  PAUSED: 'AllocationPaused',
  AGENT_INACTIVE: 'AgentInactive',
  FRAMEWORK_INACTIVE: 'FrameworkInactive',
  SUPPRESSED: 'RoleSuppressed',
  REGION: 'OtherRegion',
  GPU: 'GpusKept',
  CONSTRAINTS: 'UnfulfilledConstraint',
  NOTHING_FREE: 'FullyAllocated',
  RESERVED: 'ReservedForOthers',
  WITHHELD: 'CapabilityMissing',
  QUOTA_LIMIT: 'QuotaLimit',
  QUOTA_HEADROOM: 'GuaranteedToOthers',
  TOO_SMALL: 'BelowMinimum',
  FILTERED: 'DeclineFilter',
}

type Sentence = Pick<ExplainedRule, 'reason' | 'change'>

/** What makes an agent get offers again, by why it gets none. */
function changeOfInactive(why: string): string {
  if (why === 'disconnected' || why.startsWith('away')) return 'the agent connects again'
  if (why.startsWith('oversubscribed')) return 'something that runs there ends'
  return 'reactivate the agent'
}

const wholeSentences: Record<WholeRefusal, (subject: RuleSubject) => Sentence> = {
  PAUSED: ({ snapshot }) => ({
    reason: `nothing is offered at the moment: ${snapshot.paused ?? ''}`,
    change: 'wait until the agents are back',
  }),
  AGENT_INACTIVE: ({ agent }) => ({
    reason: `the agent is ${agent.inactive ?? ''}`,
    change: changeOfInactive(agent.inactive ?? ''),
  }),
  FRAMEWORK_INACTIVE: () => ({
    reason: 'the framework is not connected',
    change: 'the framework subscribes',
  }),
  SUPPRESSED: ({ role }) => ({
    reason: `the framework wants no offers for role "${role}" at the moment`,
    change: `the framework revives role "${role}"`,
  }),
  REGION: ({ agent }) => ({
    reason: `the agent is in region "${agent.domain?.fault_domain?.region.name ?? ''}", and the framework is not REGION_AWARE`,
    change: 'the framework declares the capability REGION_AWARE',
  }),
  GPU: () => ({
    reason: 'the agent has GPUs and the framework has not the capability GPU_RESOURCES',
    change: 'the framework declares the capability GPU_RESOURCES',
  }),
  CONSTRAINTS: ({ role, agent }) => ({
    reason: `the offer constraints of role "${role}" exclude the agent`,
    change: `the constraints of role "${role}" let ${agent.hostname} in`,
  }),
}

/** Why a rule refuses the agent as a whole. */
export function explainWhole(code: WholeRefusal, subject: RuleSubject): ExplainedRule {
  return { code, rule: rules[code], ...wholeSentences[code](subject) }
}

function reserved({ available, framework, role }: RuleSubject): Sentence {
  const roles = [...new Set(available.flatMap((resource) => reservationRole(resource) ?? []))]
  return {
    reason: `what is free is reserved for ${roles.map((one) => `role "${one}"`).join(' and ')}: ${formatResources(available)}`,
    change: `unreserve it, or ${framework.name} subscribes with role ${roles.map((one) => `"${one}"`).join(' or ')} instead of "${role}"`,
  }
}

function withheld({ available }: RuleSubject): Sentence {
  const capability = available.some(({ revocable }) => revocable)
    ? 'REVOCABLE_RESOURCES'
    : 'RESERVATION_REFINEMENT'
  return {
    reason: `what is free (${formatResources(available)}) is shown to frameworks with the capability ${capability} only`,
    change: `the framework declares the capability ${capability}`,
  }
}

function tooSmall({ available, minimums }: RuleSubject): Sentence {
  const least = minimums.map(formatQuantities).join(' or ')
  return {
    reason: `what is free (${formatResources(available)}) is less than the smallest offer, ${least}`,
    change: `${least} become free there, or the framework lowers its min_allocatable_resources`,
  }
}

function needed({ shape, minimums }: RuleSubject, name: string): number {
  return shape.amounts.get(name) ?? minimums.find((minimum) => minimum.has(name))?.get(name) ?? 1
}

function overLimit(subject: RuleSubject, names: string[]): Sentence {
  const { role, quota, snapshot } = subject
  const top = topRoleOf(role)
  const parts = names.map((name) => {
    const limit = (snapshot.quotas.get(top)?.limits.get(name) ?? 0) / 1000
    return `${name}: ${quota.consumed(top, name) / 1000} of ${limit}`
  })
  const isUsedUp = names.every((name) => {
    const limit = snapshot.quotas.get(top)?.limits.get(name) ?? 0
    return quota.consumed(top, name) >= limit
  })
  const raised = names.map((name) => `${name}:${(quota.consumed(top, name) + needed(subject, name)) / 1000}`)
  return {
    reason: `role "${top}" has ${isUsedUp ? 'used' : 'too little left of'} its quota limit (${parts.join(', ')})`,
    change: `raise the limit of role "${top}" to ${raised.join(';')}, or end so much of it`,
  }
}

function headroom({ role, quota, snapshot }: RuleSubject, names: string[]): Sentence {
  const top = topRoleOf(role)
  const owed = [...snapshot.quotas.keys()]
    .filter((other) => other !== top && quota.isMissing(other))
    .flatMap((other) => {
      const missing = new Map(
        names.map((name) => [name, quota.missing(other, name)] as const).filter(([, amount]) => amount > 0),
      )
      return missing.size === 0 ? [] : [`${formatQuantities(missing)} for role "${other}"`]
    })
  return {
    reason: `what is free is kept for quota guarantees that are not met yet: ${owed.join(', ')}`,
    change: 'the guarantees are met or lowered, or agents are added',
  }
}

/** What a quota keeps back of some resources, as one rule. */
export function explainQuota(
  code: 'QUOTA_LIMIT' | 'QUOTA_HEADROOM',
  subject: RuleSubject,
  names: string[],
): ExplainedRule {
  const sentence = code === 'QUOTA_LIMIT' ? overLimit(subject, names) : headroom(subject, names)
  return { code, rule: rules[code], ...sentence }
}

/** Why the resources are refused. */
export function explainRefusal(
  considered: Exclude<Consideration, { offer: unknown }>,
  subject: RuleSubject,
): ExplainedRule {
  const { refused: code, cut, filter } = considered
  const of = (sentence: Sentence): ExplainedRule => ({ code, rule: rules[code], ...sentence })
  const bounded = (bound: 'LIMIT' | 'HEADROOM'): string[] =>
    [...(cut?.bounds ?? [])].flatMap(([name, room]) => (room.bound === bound ? [name] : []))
  switch (code) {
    case 'RESERVED':
      return of(reserved(subject))
    case 'WITHHELD':
      return of(withheld(subject))
    case 'QUOTA_LIMIT':
      return explainQuota(code, subject, bounded('LIMIT'))
    case 'QUOTA_HEADROOM':
      return explainQuota(code, subject, bounded('HEADROOM'))
    case 'FILTERED': {
      const leftMs = Math.max((filter?.untilMs ?? 0) - subject.snapshot.nowMs, 0)
      const seconds = Math.ceil(leftMs / 1000)
      return {
        ...of({
          reason: `the framework declined ${formatResources(filter?.refused ?? [])}, for ${seconds} s more`,
          change: `the framework revives role "${subject.role}", or ${seconds} s pass, or more becomes free`,
        }),
        leftMs,
      }
    }
    case 'TOO_SMALL':
      return of(tooSmall(subject))
    default: {
      const held = formatResources(subject.snapshot.ledger.allocated(subject.agent.id))
      return of({ reason: `everything is used or offered: ${held}`, change: 'something there ends' })
    }
  }
}
