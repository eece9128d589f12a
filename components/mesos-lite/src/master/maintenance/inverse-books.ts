import type { InverseOffer } from './decide/inverse-plan.ts'

/** What a framework said to the last inverse offer for an agent. */
export interface InverseAnswer {
  status: 'ACCEPT' | 'DECLINE'
  atMs: number
}

/** Inverse offers that are not answered, the answers to earlier ones, and who does not want to be asked. */
export interface InverseBooks {
  offers: Map<string, InverseOffer>
  answersFor(agentId: string): ReadonlyMap<string, InverseAnswer>
  answer(offer: InverseOffer, answer: InverseAnswer, filteredUntilMs: number | undefined): void
  filteredUntilMs(frameworkId: string, agentId: string): number | undefined
  /** The framework wants to be asked again. */
  clearFilters(frameworkId: string): void
  /** Forgets everything about an agent but its outstanding offers. */
  forgetAgent(agentId: string): void
}

/** Creates empty books. */
export function createInverseBooks(): InverseBooks {
  const answers = new Map<string, Map<string, InverseAnswer>>()
  /** By framework and agent, monotonic ms. */
  const filters = new Map<string, Map<string, number>>()
  return {
    offers: new Map(),
    answersFor: (agentId) => answers.get(agentId) ?? new Map<string, InverseAnswer>(),
    answer({ id, frameworkId, agentId }, answer, filteredUntilMs) {
      this.offers.delete(id)
      const ofAgent = answers.get(agentId) ?? new Map<string, InverseAnswer>()
      answers.set(agentId, ofAgent.set(frameworkId, answer))
      if (filteredUntilMs === undefined) return
      const ofFramework = filters.get(frameworkId) ?? new Map<string, number>()
      filters.set(frameworkId, ofFramework.set(agentId, filteredUntilMs))
    },
    filteredUntilMs: (frameworkId, agentId) => filters.get(frameworkId)?.get(agentId),
    clearFilters: (frameworkId) => void filters.delete(frameworkId),
    forgetAgent(agentId) {
      answers.delete(agentId)
      for (const ofFramework of filters.values()) ofFramework.delete(agentId)
    },
  }
}
