import type { Amounts, ListedAgent } from '../../agents/directory.ts'
import type { ServiceDefinition } from '../../definitions/service.ts'
import type { InstanceRecord } from '../../instances/types.ts'
import { unmetConstraint } from '../../placement/constraints.ts'
import type { Placed } from '../../placement/constraints.ts'
import { fieldValue } from '../../placement/fields.ts'
import { needsOf } from '../../placement/needs.ts'

/** An instance that is to run elsewhere. */
export interface Move {
  serviceId: string
  instanceId: string
  from: { agentId: string; hostname: string }
  to: { agentId: string; hostname: string }
  reason: string
}

/** A service and those of its instances that are up. */
export interface Balanced {
  service: ServiceDefinition
  instances: readonly InstanceRecord[]
}

/** At most so many moves are planned at once; a repeated call goes on. */
export const mostMoves = 100

const names = ['cpus', 'mem', 'disk', 'gpus'] as const

interface Spot {
  agent: ListedAgent
  free: Amounts
  /** Instances of the service that is looked at. */
  own: InstanceRecord[]
}

function totalNeeds(service: ServiceDefinition): Amounts {
  const sum = (name: (typeof names)[number]): number =>
    needsOf(service).reduce((total, need) => total + need[name], 0)
  return { cpus: sum('cpus'), mem: sum('mem'), disk: sum('disk'), gpus: sum('gpus') }
}

const fits = (free: Amounts, needs: Amounts): boolean =>
  names.every((name) => free[name] >= needs[name] - 1e-6)

/** Instances by the value of a field that they are to be spread over. */
function sizesBy(field: string, spots: readonly Spot[]): Map<string, number> {
  const sizes = new Map<string, number>()
  for (const { agent, own } of spots) {
    const value = fieldValue(field, agent.place)
    if (value !== undefined) sizes.set(value, (sizes.get(value) ?? 0) + own.length)
  }
  return sizes
}

/** How much more even a move makes things: over groups first, over agents then. Not above 0: no better. */
function gain(service: ServiceDefinition, spots: readonly Spot[], from: Spot, to: Spot): number {
  let sum = 0
  for (const [field = '', operator] of service.constraints) {
    if (operator !== 'GROUP_BY') continue
    const here = fieldValue(field, from.agent.place)
    const there = fieldValue(field, to.agent.place)
    if (here === undefined || there === undefined || here === there) continue
    const sizes = sizesBy(field, spots)
    const difference = (sizes.get(here) ?? 0) - (sizes.get(there) ?? 0)
    if (difference < 2) return 0
    sum += 1000 * difference
  }
  const difference = from.own.length - to.own.length
  return difference >= 2 ? sum + difference : sum
}

function placedWithout(spots: readonly Spot[], mover: InstanceRecord, wantedInstances: number): Placed[] {
  return spots.flatMap(({ agent, own }) =>
    own.filter(({ id }) => id !== mover.id).map(() => ({ agent: agent.place, wantedInstances })),
  )
}

function nextMove(
  service: ServiceDefinition,
  spots: readonly Spot[],
  needs: Amounts,
): { mover: InstanceRecord; from: Spot; to: Spot } | undefined {
  const donors = spots.filter(({ own }) => own.length > 0).sort((a, b) => b.own.length - a.own.length)
  const takers = spots
    .filter(({ agent, free }) => !agent.leaving && fits(free, needs))
    .sort((a, b) => a.own.length - b.own.length)
  let best: { mover: InstanceRecord; from: Spot; to: Spot; better: number } | undefined
  for (const from of donors.slice(0, 8)) {
    // The youngest has the least to lose.
    const mover = [...from.own].sort((a, b) => ((a.activeSince ?? '') > (b.activeSince ?? '') ? -1 : 1))[0]
    if (!mover) continue
    const placed = placedWithout(spots, mover, service.instances)
    for (const to of takers) {
      if (to === from) continue
      const better = gain(service, spots, from, to)
      if (better <= (best?.better ?? 0)) continue
      if (unmetConstraint(service.constraints, to.agent.place, placed)) continue
      best = { mover, from, to, better }
    }
  }
  return best
}

/**
 * Moves that spread the instances of each service more evenly, over the groups of its constraints and over agents.
 * Each obeys all constraints and fits what is free now, so that the new instance runs before the old one goes.
 */
export function planMoves(services: readonly Balanced[], agents: readonly ListedAgent[]): Move[] {
  const free = new Map(agents.map(({ place, free: amounts }) => [place.agentId, { ...amounts }]))
  const moves: Move[] = []
  for (const { service, instances } of services) {
    const spots = agents.map((agent): Spot => ({
      agent,
      free: free.get(agent.place.agentId) ?? agent.free,
      own: instances.filter((instance) => instance.agent?.agentId === agent.place.agentId),
    }))
    const moved = new Set<string>()
    while (moves.length < mostMoves) {
      const needs = totalNeeds(service)
      const next = nextMove(service, spots, needs)
      if (!next || moved.has(next.mover.id)) break
      const { mover, from, to } = next
      moved.add(mover.id)
      moves.push({
        serviceId: service.id,
        instanceId: mover.id,
        from: { agentId: from.agent.place.agentId, hostname: from.agent.place.hostname },
        to: { agentId: to.agent.place.agentId, hostname: to.agent.place.hostname },
        reason: `${from.own.length} instances are on ${from.agent.place.hostname}, ${to.own.length} on ${to.agent.place.hostname}`,
      })
      from.own = from.own.filter(({ id }) => id !== mover.id)
      to.own = [...to.own, mover]
      for (const name of names) to.free[name] -= needs[name]
    }
  }
  return moves
}
