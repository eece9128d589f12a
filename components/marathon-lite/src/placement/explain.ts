import { kernelReason } from '@dcos-lite/lib/contracts'
import type { Explanation, KernelNode, NodeExplanation } from '@dcos-lite/lib/contracts'
import { isStale } from './looks.ts'
import type { Look } from './looks.ts'

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
  /** The most telling look at every agent that made an offer, by agent id. */
  looks: ReadonlyMap<string, Look>
  /** Every agent that is known: id and host name. */
  agents: ReadonlyMap<string, string>
  /** Agents that the master keeps new tasks away from: id and host name. */
  leaving?: ReadonlyMap<string, string>
  /** Why the master's list of agents could not be read: some may then be missing here. */
  agentsUnread?: string
  /** What the master says of its agents, by agent id; absent when it was not asked, or cannot say. */
  kernel?: ReadonlyMap<string, KernelNode>
}

/** Whether a look tells only that too little was offered, and not why. */
function isOpen({ refusal, foreign }: Look): boolean {
  if (!refusal) return false
  return refusal.rule.startsWith('Insufficient') || (foreign && refusal.rule === 'UnfulfilledRole')
}

/** Whether the master may know of an agent why nothing of it, or too little, was offered. */
export function leavesOpen(question: WaitingQuestion): boolean {
  const { connected, waiting, launchAtMs, nowMs, agents, leaving, looks } = question
  if (!connected || waiting === 0 || launchAtMs > nowMs) return false
  if (agents.size === 0) return true
  return [...agents.keys()].some((agentId) => {
    const look = looks.get(agentId)
    if (look?.refusal && !isStale(look, nowMs)) return isOpen(look)
    return !leaving?.has(agentId)
  })
}

function whyNoOffer(look: Look | undefined, nowMs: number): string {
  if (!look) {
    return 'the agent has not offered resources since the instance began to wait; all of them may be in use'
  }
  if (!isStale(look, nowMs)) return 'what the agent offered went to another instance of the service'
  const seconds = Math.floor((nowMs - look.atMs) / 1000)
  const last = look.refusal ? `; then it was refused: ${look.refusal.reason}` : ''
  return `the agent offered resources ${seconds} s ago and not again, so they may be in use elsewhere${last}`
}

function nodeOf(question: WaitingQuestion, agentId: string, hostname: string): NodeExplanation {
  const { looks, launchAtMs, nowMs, leaving, kernel } = question
  const look = looks.get(agentId)
  const told = kernel?.get(agentId)
  const fresh = look?.refusal && !isStale(look, nowMs) ? { ...look, refusal: look.refusal } : undefined
  if (fresh && !isOpen(fresh)) return { agentId, hostname, ...fresh.refusal }
  if (leaving?.has(agentId)) {
    return {
      agentId,
      hostname,
      rule: 'AgentMaintenance',
      reason: 'the agent is drained or deactivated, so nothing new is placed there',
      change: `give the agent tasks again with dcos node reactivate ${agentId}`,
    }
  }
  if (fresh) {
    const withheld = told && kernelReason(told, true)
    return { agentId, hostname, ...(withheld ?? fresh.refusal) }
  }
  if (launchAtMs > nowMs) {
    return {
      agentId,
      hostname,
      rule: 'Backoff',
      reason: 'no launch is tried before the delay after failures ends',
      change: 'drop the delay with DELETE /v2/queue/<id>/delay',
    }
  }
  const withheld = told && kernelReason(told, false)
  if (withheld) return { agentId, hostname, ...withheld }
  return { agentId, hostname, rule: 'NoOffer', reason: whyNoOffer(look, nowMs) }
}

function nodesOf(question: WaitingQuestion): NodeExplanation[] {
  const told = [...(question.kernel?.values() ?? [])].map(
    ({ agentId, hostname }) => [agentId, hostname] as const,
  )
  return [...new Map([...told, ...(question.leaving ?? []), ...question.agents])]
    .map(([agentId, hostname]) => nodeOf(question, agentId, hostname))
    .sort((a, b) => (`${a.hostname} ${a.agentId}` < `${b.hostname} ${b.agentId}` ? -1 : 1))
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
    return question.looks.size === 0
      ? 'No agent has offered resources since it began to wait: none is connected for its role, or all are full.'
      : 'No agent offers resources now: all that could are full, or gone.'
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
  const unread =
    question.agentsUnread === undefined
      ? ''
      : ` The list of agents could not be read from the master (${question.agentsUnread}), so agents may be missing here.`
  return { subject, waitingSinceMs, reason: `${summary(question, nodes)}${unread}`, nodes }
}
