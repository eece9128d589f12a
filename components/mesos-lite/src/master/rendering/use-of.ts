import type { Resource } from '@dcos-lite/lib/mesos'
import { withAllocation } from '@dcos-lite/lib/resources'
import type { OutstandingOffer, Task } from '../state/types.ts'
import { createTally } from './resource-tally.ts'
import type { ResourceTally } from './resource-tally.ts'
import type { StateSnapshot } from './snapshot.ts'
import { emptyCounts } from './task-counts.ts'

/** What an agent or a framework holds and is offered. */
export interface Use {
  used: ResourceTally
  offered: ResourceTally
  offers: OutstandingOffer[]
  /** Tasks by state, and the other side of them: frameworks of an agent, agents of a framework. */
  counts: Record<string, number>
  others: Set<string>
}

/** Who uses how much in a snapshot. */
export interface UseOfAll {
  ofAgent(agentId: string): Use
  ofFramework(frameworkId: string): Use
}

function newUse(): Use {
  return { used: createTally(), offered: createTally(), offers: [], counts: emptyCounts(), others: new Set() }
}

function lookup(map: Map<string, Use>, id: string): Use {
  const known = map.get(id)
  if (known) return known
  const use = newUse()
  map.set(id, use)
  return use
}

function count(use: Use, state: string, other: string): void {
  const before = use.counts[state]
  if (before !== undefined) use.counts[state] = before + 1
  use.others.add(other)
}

/** Adds everything up, one task at a time: it yields between them and gives the sums at the end. */
export function* useOf(snapshot: StateSnapshot): Generator<undefined, UseOfAll> {
  const agents = new Map<string, Use>()
  const frameworks = new Map<string, Use>()
  const book = (agentId: string, frameworkId: string, resources: readonly Resource[]): void => {
    lookup(agents, agentId).used.add(resources)
    lookup(frameworks, frameworkId).used.add(resources)
  }
  const note = (task: Task): void => {
    count(lookup(agents, task.agentId), task.state, task.frameworkId)
    count(lookup(frameworks, task.frameworkId), task.state, task.agentId)
  }
  for (const { tasks, unreachable, completed } of snapshot.frameworks) {
    for (const task of tasks) {
      note(task)
      if (task.booked) book(task.agentId, task.frameworkId, task.info.resources ?? [])
      yield
    }
    for (const task of [...unreachable, ...completed]) {
      note(task)
      yield
    }
  }
  for (const { agent, executors } of snapshot.agents) {
    for (const { frameworkId, executor } of executors)
      book(agent.id, frameworkId, executor.info.resources ?? [])
    yield
  }
  for (const offer of snapshot.offers) {
    const resources = withAllocation(offer.resources, offer.role)
    for (const use of [lookup(agents, offer.agentId), lookup(frameworks, offer.frameworkId)]) {
      use.offered.add(resources)
      use.offers.push(offer)
    }
    yield
  }
  return {
    ofAgent: (agentId) => agents.get(agentId) ?? newUse(),
    ofFramework: (frameworkId) => frameworks.get(frameworkId) ?? newUse(),
  }
}
