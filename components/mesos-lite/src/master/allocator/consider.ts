import {
  allocatableTo,
  formatResources,
  isRefined,
  scalarOf,
  scalarQuantities,
  unreserved,
} from '@dcos-lite/lib/resources'
import type { Resource } from '@dcos-lite/lib/mesos'
import { constraintsHold } from './constraints.ts'
import { coversQuantities } from './quantities.ts'
import type { AllocationSnapshot, CandidateAgent, CandidateFramework } from './snapshot.ts'

/** Why an agent is not offered. */
export type RefusalReason =
  | 'AGENT_INACTIVE'
  | 'FRAMEWORK_INACTIVE'
  | 'SUPPRESSED'
  | 'REGION'
  | 'GPU'
  | 'CONSTRAINTS'
  | 'NOTHING_FREE'
  | 'RESERVED'
  | 'TOO_SMALL'
  | 'FILTERED'

/** What can be offered, or which rule refused it and a sentence for people. */
export type Consideration = { offer: Resource[] } | { refused: RefusalReason; why: string; untilMs?: number }

function offerable(available: Resource[], framework: CandidateFramework, role: string): Resource[] {
  const { capabilities } = framework
  return allocatableTo(available, role).filter(
    (resource) =>
      (!isRefined(resource) || capabilities.has('RESERVATION_REFINEMENT')) &&
      (!resource.shared || capabilities.has('SHARED_RESOURCES')) &&
      (!resource.revocable || capabilities.has('REVOCABLE_RESOURCES')),
  )
}

function isForeign(agent: CandidateAgent, region: string | undefined): boolean {
  const theirs = agent.domain?.fault_domain?.region.name
  return region !== undefined && theirs !== undefined && theirs !== region
}

function wholeAgentRefusal(
  snapshot: AllocationSnapshot,
  framework: CandidateFramework,
  role: string,
  agent: CandidateAgent,
): Consideration | undefined {
  if (agent.inactive !== undefined)
    return { refused: 'AGENT_INACTIVE', why: `the agent is ${agent.inactive}` }
  if (!framework.active) return { refused: 'FRAMEWORK_INACTIVE', why: 'the framework is not connected' }
  if (framework.suppressed.has(role)) {
    return { refused: 'SUPPRESSED', why: `the framework wants no offers for role "${role}" at the moment` }
  }
  if (isForeign(agent, snapshot.region) && !framework.capabilities.has('REGION_AWARE')) {
    return { refused: 'REGION', why: 'the agent is in another region and the framework is not REGION_AWARE' }
  }
  if (scalarOf(snapshot.ledger.total(agent.id), 'gpus') > 0 && !framework.capabilities.has('GPU_RESOURCES')) {
    return {
      refused: 'GPU',
      why: 'the agent has GPUs and the framework has not the capability GPU_RESOURCES',
    }
  }
  if (!constraintsHold(framework.constraints, role, agent)) {
    return { refused: 'CONSTRAINTS', why: 'the offer constraints of the framework exclude the agent' }
  }
  return undefined
}

function nothingFree(
  available: Resource[],
  agent: CandidateAgent,
  snapshot: AllocationSnapshot,
): Consideration {
  if (unreserved(available).length === 0 && available.length > 0) {
    return { refused: 'RESERVED', why: `what is free is reserved for others: ${formatResources(available)}` }
  }
  const held = formatResources(snapshot.ledger.allocated(agent.id))
  return { refused: 'NOTHING_FREE', why: `everything is used or offered: ${held}` }
}

/** Decides whether a framework gets an offer of an agent for a role, given what is available there. */
export function considerOffer(
  snapshot: AllocationSnapshot,
  framework: CandidateFramework,
  role: string,
  agent: CandidateAgent,
  available: Resource[],
): Consideration {
  const refusal = wholeAgentRefusal(snapshot, framework, role, agent)
  if (refusal) return refusal
  const offer = offerable(available, framework, role)
  if (offer.length === 0) return nothingFree(available, agent, snapshot)
  const minimums = framework.minAllocatable.get(role) ?? snapshot.minAllocatable
  const amounts = scalarQuantities(offer)
  if (minimums.length > 0 && !minimums.some((minimum) => coversQuantities(amounts, minimum))) {
    return { refused: 'TOO_SMALL', why: `what is free is too small for an offer: ${formatResources(offer)}` }
  }
  const filter = snapshot.filters.blocking(framework.id, role, agent.id, offer, snapshot.nowMs)
  if (filter) {
    const seconds = Math.ceil((filter.untilMs - snapshot.nowMs) / 1000)
    return {
      refused: 'FILTERED',
      why: `the framework declined ${formatResources(filter.refused)}, for ${seconds} s more`,
      untilMs: filter.untilMs,
    }
  }
  return { offer }
}
