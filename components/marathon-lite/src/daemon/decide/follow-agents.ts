import type { ServiceDefinition } from '../../definitions/service.ts'
import { isResident } from '../../definitions/service.ts'
import type { AgentPlace, InstanceRecord } from '../../instances/types.ts'
import { isActive } from '../../instances/types.ts'
import { unmetConstraint } from '../../placement/constraints.ts'
import type { Violation } from '../../validation/report.ts'

/** The label that makes a service run once on every agent that its constraints allow. Plain Marathon ignores it. */
export const daemonLabel = 'DCOS_DAEMON'

/** An agent of the cluster, and whether it takes new tasks. */
export interface ClusterAgent {
  place: AgentPlace
  /** It is drained, deactivated or about to be: what runs there stays until it is ended, and nothing comes. */
  leaving: boolean
}

/** What a daemon service wants now. */
export interface DaemonPlan {
  /** One for each matching agent. */
  target: number
  /** Instances on agents that do not match any more. */
  retire: string[]
  /** Instances on leaving agents: they run to the end and count for nothing. */
  aside: string[]
  /** Ended instances of leaving agents. */
  drop: string[]
}

/** Whether a service is a daemon. */
export const isDaemon = ({ labels }: Pick<ServiceDefinition, 'labels'>): boolean =>
  labels[daemonLabel] === 'true'

const knownDaemons = new WeakMap<object, readonly ServiceDefinition[]>()

/** The daemons of a tree. Trees never change, so the answer for one is kept. */
export function daemonsIn(tree: {
  services: ReadonlyMap<string, ServiceDefinition>
}): readonly ServiceDefinition[] {
  const known = knownDaemons.get(tree) ?? [...tree.services.values()].filter(isDaemon)
  knownDaemons.set(tree, known)
  return known
}

/** Whether an agent by itself is one that a daemon is to run on; constraints about other instances do not count. */
export function isMatching(service: ServiceDefinition, place: AgentPlace): boolean {
  return unmetConstraint(service.constraints, place, []) === undefined
}

/** One instance on each matching agent, and none elsewhere. With `instances: 0` the daemon rests. */
export function followAgents(
  service: ServiceDefinition,
  own: readonly InstanceRecord[],
  agents: ReadonlyMap<string, ClusterAgent>,
): DaemonPlan {
  const plan: DaemonPlan = { target: 0, retire: [], aside: [], drop: [] }
  const matching = new Set(
    [...agents.values()]
      .filter(({ place, leaving }) => !leaving && isMatching(service, place))
      .map(({ place }) => place.agentId),
  )
  plan.target = service.instances === 0 ? 0 : matching.size
  for (const instance of own) {
    const { id, agent, goal } = instance
    if (!agent || goal !== 'Running') continue
    // An agent that the master does not list any more is dealt with by the strategy for unreachable instances.
    const leaving = agents.get(agent.agentId)?.leaving ?? true
    if (leaving) (isActive(instance) ? plan.aside : plan.drop).push(id)
    else if (!matching.has(agent.agentId) && isActive(instance)) plan.retire.push(id)
  }
  return plan
}

/** What is wrong with a daemon. */
export function daemonViolations(service: ServiceDefinition): Violation[] {
  const value = service.labels[daemonLabel]
  const path = `/labels(${daemonLabel})`
  if (value === undefined || value === 'false') return []
  if (value !== 'true') return [{ path, error: 'must be true or false' }]
  return isResident(service) ? [{ path, error: 'a daemon cannot have persistent volumes' }] : []
}
