import type { Explanation, NodeExplanation } from '@dcos-lite/lib/contracts'
import type { Offer } from '@dcos-lite/lib/mesos'
import type { Refusal } from './refusals.ts'

/** Everything that is known about why a service waits. */
export interface WaitingQuestion {
  serviceId: string
  waitingSinceMs: number
  nowMs: number
  connected: boolean
  /** Instances that wait, and how many of them were given an agent already but are not confirmed. */
  waiting: number
  provisioned: number
  /** End of the launch delay; in the past when there is none. */
  launchAtMs: number
  lastFailure?: { message: string; state: string }
  /** The newest look at every agent that made an offer. */
  looks: readonly { offer: Offer; atMs: number; refusal?: Refusal }[]
  /** Every agent that is known: id and host name. */
  agents: ReadonlyMap<string, string>
}

function nodesOf({ looks, agents, launchAtMs, nowMs }: WaitingQuestion): NodeExplanation[] {
  const explained = new Map<string, NodeExplanation>()
  for (const { offer, refusal } of looks) {
    if (!refusal) continue
    const agentId = offer.agent_id.value
    explained.set(agentId, { agentId, hostname: offer.hostname, ...refusal })
  }
  for (const [agentId, hostname] of agents) {
    if (explained.has(agentId)) continue
    const delayed = launchAtMs > nowMs
    explained.set(agentId, {
      agentId,
      hostname,
      rule: delayed ? 'Backoff' : 'NoOffer',
      reason: delayed
        ? 'no launch is tried before the delay after failures ends'
        : 'the agent has not offered resources since the instance began to wait; all of them may be in use',
      ...(delayed ? { change: 'drop the delay with DELETE /v2/queue/<id>/delay' } : {}),
    })
  }
  return [...explained.values()].sort((a, b) => (a.hostname < b.hostname ? -1 : 1))
}

function summary(question: WaitingQuestion, nodes: readonly NodeExplanation[]): string {
  const { launchAtMs, nowMs, connected, waiting, provisioned, lastFailure } = question
  if (!connected) return 'Marathon is not connected to a Mesos master; nothing can be launched until it is.'
  if (launchAtMs > nowMs) {
    const seconds = Math.ceil((launchAtMs - nowMs) / 1000)
    const why = lastFailure ? ` The last failure: ${lastFailure.state} ${lastFailure.message}`.trimEnd() : ''
    return `Launches are held back for ${seconds} s because tasks of it failed.${why}`
  }
  if (waiting === 0) return `${provisioned} launched, and the agent has not confirmed it yet.`
  const refused = nodes.filter(({ rule }) => rule !== 'NoOffer')
  if (refused.length === 0) {
    return 'No agent has offered resources since it began to wait: none is connected for its role, or all are full.'
  }
  const rules = new Map<string, number>()
  for (const { rule } of refused) rules.set(rule, (rules.get(rule) ?? 0) + 1)
  const text = [...rules].map(([rule, count]) => `${rule} on ${count}`).join(', ')
  return `None of the ${nodes.length} known agents fits: ${text}.`
}

/** Why a service waits: for the whole, and for each agent with the smallest change that would help. */
export function explainWaiting(question: WaitingQuestion): Explanation {
  const nodes = nodesOf(question)
  const { serviceId: subject, waitingSinceMs } = question
  return { subject, waitingSinceMs, reason: summary(question, nodes), nodes }
}
