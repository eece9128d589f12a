import { formatResources } from '@dcos-lite/lib/resources'
import type { Resource } from '@dcos-lite/lib/mesos'
import type { RefusalRule } from '@dcos-lite/lib/contracts'
import type { Random } from '@dcos-lite/lib/random'
import { allocate } from './allocate.ts'
import type { Allocation } from './allocate.ts'
import type { AgentTest } from './constraints.ts'
import { considerResources, freeListOf, minimumsOf, wholeRules } from './consider.ts'
import type { Consideration, WholeRefusal } from './consider.ts'
import { explainRefusal, explainWhole } from './explain-rules.ts'
import type { ExplainedRule, RuleSubject } from './explain-rules.ts'
import { explainShortages } from './explain-shortages.ts'
import { startQuotaRun } from './quota-run.ts'
import type { QuotaRun } from './quota-run.ts'
import { emptyShape } from './shape.ts'
import type { ResourceShape } from './shape.ts'
import type { AllocationSnapshot, CandidateAgent, CandidateFramework } from './snapshot.ts'

/** An outstanding offer, as far as it explains something. */
export interface OfferOnAgent {
  frameworkId: string
  role: string
  resources: Resource[]
}

/** What shall be explained. */
export interface ExplainRequest {
  frameworkId: string
  /** All roles of the framework when absent. */
  roles?: readonly string[]
  agentIds?: readonly string[]
  shape?: ResourceShape
  /** Which agents the asker would take. */
  wanted?: AgentTest
  /** The outstanding offers of an agent. */
  offersOn?: (agentId: string) => readonly OfferOnAgent[]
}

/** Why a framework has, or has not, an offer of an agent for a role. */
export interface OfferExplanation {
  agentId: string
  hostname: string
  role: string
  /** `WOULD_BE_OFFERED` when the next run over this agent offers it; otherwise the code of the first reason. */
  outcome: string
  rule?: RefusalRule
  /** For people. */
  reason: string
  /** The smallest change that would help, for people. */
  change?: string
  requested?: number
  available?: number
  /** Whether it would be offered and has everything that was asked for. */
  fits: boolean
  /** Everything that is in the way; never empty when nothing is offered or it does not fit. */
  reasons: ExplainedRule[]
}

interface Context {
  snapshot: AllocationSnapshot
  framework: CandidateFramework
  request: ExplainRequest
  quota: QuotaRun
}

// One agent alone is always in the same order.
const inOrder: Pick<Random, 'shuffle'> = { shuffle: (items) => [...items] }

function offered({ framework, request, snapshot }: Context, agentId: string): ExplainedRule[] {
  return (request.offersOn?.(agentId) ?? []).map(({ frameworkId, role, resources }) => {
    const what = formatResources(resources)
    if (frameworkId === framework.id) {
      return {
        code: 'OFFERED',
        rule: 'OfferedAlready',
        reason: `the framework has an offer of ${what} for role "${role}" and has not answered it`,
        change: 'the framework accepts or declines it',
      }
    }
    const name = snapshot.frameworks.get(frameworkId)?.name ?? frameworkId
    return {
      code: 'OFFERED_TO_OTHER',
      rule: 'OfferedToOther',
      reason: `${what} is offered to ${name} for role "${role}" right now`,
      change: `${name} declines it, or it is rescinded`,
    }
  })
}

function othersFirst(
  { snapshot, framework }: Context,
  role: string,
  given: readonly Allocation[],
): ExplainedRule {
  const { shares } = snapshot.ledger
  const share = (ofRole: string, id: string): string =>
    `${(shares.dominantShare(ofRole) * 100).toFixed(1)} % of role "${ofRole}", ${(shares.frameworkShare(ofRole, id) * 100).toFixed(1)} % of its own`
  const winners = given.map((one) => {
    const name = snapshot.frameworks.get(one.frameworkId)?.name ?? one.frameworkId
    return `${name} (${share(one.role, one.frameworkId)})`
  })
  return {
    code: 'OTHER_FIRST',
    rule: 'OthersFirst',
    reason: `it goes to ${winners.join(', ')}, before ${framework.name} (${share(role, framework.id)})`,
    change: 'the others decline it, or the shares or weights change',
  }
}

function notSubscribed({ name, roles }: CandidateFramework, role: string): ExplainedRule {
  return {
    code: 'NOT_SUBSCRIBED',
    rule: 'UnfulfilledRole',
    reason: `${name} is not subscribed to role "${role}", only to ${roles.map((one) => `"${one}"`).join(', ')}`,
    change: `${name} subscribes with role "${role}"`,
  }
}

/** What could be offered if nothing were in the way. */
function bestOf(considered: Consideration): readonly Resource[] {
  if ('offer' in considered) return considered.offer
  return considered.held ?? []
}

function explainOne(
  context: Context,
  role: string,
  agent: CandidateAgent,
  given: readonly Allocation[],
): OfferExplanation {
  const { snapshot, framework, request, quota } = context
  const available = snapshot.ledger.available(agent.id)
  const considered = considerResources(context, framework, role, agent.id, freeListOf(available))
  const mine = given.find((one) => one.frameworkId === framework.id && one.role === role)
  const subject: RuleSubject = {
    snapshot,
    framework,
    role,
    agent,
    available,
    quota,
    shape: request.shape ?? emptyShape,
    minimums: minimumsOf(snapshot, framework, role),
  }
  const reasons: ExplainedRule[] = []
  if (!mine) {
    if (!framework.roles.includes(role)) reasons.push(notSubscribed(framework, role))
    for (const code of Object.keys(wholeRules) as WholeRefusal[]) {
      if (wholeRules[code](snapshot, framework, role, agent)) reasons.push(explainWhole(code, subject))
    }
    const offers = 'offer' in considered ? [] : offered(context, agent.id)
    reasons.push(...offers)
    if ('refused' in considered) reasons.push(explainRefusal(considered, subject))
    if (reasons.length === 0) reasons.push(othersFirst(context, role, given))
  }
  const best = mine?.resources ?? bestOf(considered)
  if (mine || best.length > 0 || available.length === 0) reasons.push(...explainShortages(subject, best))
  if (request.wanted?.(agent) === false) {
    reasons.push({
      code: 'NOT_WANTED',
      rule: 'UnfulfilledConstraint',
      reason: 'the constraints of the question exclude the agent',
      change: `the constraints let ${agent.hostname} in`,
    })
  }
  return summed(agent, role, mine, reasons)
}

function summed(
  agent: CandidateAgent,
  role: string,
  mine: Allocation | undefined,
  reasons: ExplainedRule[],
): OfferExplanation {
  const [first] = reasons
  const offer = mine && `the next allocation offers ${formatResources(mine.resources)}`
  const reason =
    offer === undefined
      ? (first?.reason ?? '')
      : [offer, first?.reason].filter((part) => part !== undefined).join(', but it ')
  return {
    agentId: agent.id,
    hostname: agent.hostname,
    role,
    outcome: mine ? 'WOULD_BE_OFFERED' : (first?.code ?? 'NOTHING_FREE'),
    ...(first ? { rule: first.rule } : {}),
    reason,
    ...(first?.change === undefined ? {} : { change: first.change }),
    ...(first?.requested === undefined ? {} : { requested: first.requested }),
    ...(first?.available === undefined ? {} : { available: first.available }),
    fits: mine !== undefined && reasons.length === 0,
    reasons,
  }
}

/**
 * Explains agents and roles of one framework. It asks the allocation itself about every agent, so that both always
 * agree.
 */
export function explainOffers(snapshot: AllocationSnapshot, request: ExplainRequest): OfferExplanation[] {
  const framework = snapshot.frameworks.get(request.frameworkId)
  if (!framework) return []
  const context: Context = { snapshot, framework, request, quota: startQuotaRun(snapshot) }
  return [...(request.agentIds ?? snapshot.agents.keys())].flatMap((agentId) => {
    const agent = snapshot.agents.get(agentId)
    if (!agent) return []
    const given = allocate(snapshot, [agentId], inOrder)
    return (request.roles ?? framework.roles).map((role) => explainOne(context, role, agent, given))
  })
}
