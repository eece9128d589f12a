import type { Offer, Resource } from '@dcos-lite/lib/mesos'
import { scalarOf, sumResources } from '@dcos-lite/lib/resources'
import { isDaemon } from '../daemon/decide/follow-agents.ts'
import type { ServiceDefinition } from '../definitions/service.ts'
import type { AgentPlace, InstanceRecord, Reservation } from '../instances/types.ts'
import type { Settings } from '../settings.ts'
import { capabilityRefusal } from './capabilities.ts'
import { unmetConstraint } from './constraints.ts'
import type { Placed } from './constraints.ts'
import { needsOf, persistentVolumesOf } from './needs.ts'
import type { TaskNeed, VolumeNeed } from './needs.ts'
import { givePorts } from './ports.ts'
import { mountRefusal, regionRefusal } from './early-refusals.ts'
import { scalarRefusal, scalarRules } from './refusals.ts'
import type { Refusal } from './refusals.ts'
import { leave, takePorts, takeScalar } from './take.ts'
import { placeVolumes } from './volumes.ts'
import type { PlacedVolume } from './volumes.ts'
import { acceptedRoles, reservedInstance, usableResources } from './usable.ts'

/** An instance that looks for a place. */
export interface PlacementQuestion {
  service: ServiceDefinition
  instance: InstanceRecord
  placed: readonly Placed[]
  settings: Settings
  /** The region of the masters, when they are in one. */
  homeRegion?: string
  nowMs: number
  /** Agents that are about to be emptied. */
  leaving?: ReadonlySet<string>
  /** A whole number in [0, limit): where the search for random ports begins. */
  below: (limit: number) => number
}

/** What one task of an accepted instance gets. */
export interface GivenTask {
  need: TaskNeed
  resources: Resource[]
  hostPorts: (number | null)[]
}

export interface Placement {
  agent: AgentPlace
  tasks: GivenTask[]
  /** Everything that is taken from the offer, as the offer writes it. */
  taken: Resource[]
  /** The disks for new persistent volumes; they are created together with the first launch. */
  volumes: PlacedVolume[]
}

/** An offer that is being used up; `resources` is what is left of it. */
export interface OfferInUse {
  offer: Offer
  resources: Resource[]
}

/** The place that an offer stands for. */
export function placeOf(offer: Offer): AgentPlace {
  const fault = offer.domain?.fault_domain
  return {
    agentId: offer.agent_id.value,
    hostname: offer.hostname,
    attributes: offer.attributes ?? [],
    ...(fault ? { region: fault.region.name, zone: fault.zone.name } : {}),
  }
}

/** Whether an offer is for another role than that of an instance. */
export function isForeign(offer: Offer, role: string): boolean {
  return (offer.allocation_info?.role ?? role) !== role
}

function reservationsRefusal(
  offer: Offer,
  usable: readonly Resource[],
  accepted: Set<string>,
): Refusal | undefined {
  if (scalarOf(usable, 'cpus') > 0 || scalarOf(offer.resources, 'cpus') === 0) return undefined
  const reserved = [
    ...new Set(offer.resources.flatMap(({ reservations }) => reservations?.at(-1)?.role ?? [])),
  ]
  if (reserved.length === 0) return undefined
  return {
    rule: 'UnfulfilledRole',
    reason: `the agent has resources for ${reserved.join(', ')} only, the service accepts ${[...accepted].join(', ')}`,
    change: `add ${reserved.map((name) => `"${name}"`).join(' or ')} to acceptedResourceRoles`,
  }
}

function inMaintenance(offer: Offer, nowMs: number): boolean {
  const window = offer.unavailability
  if (!window) return false
  const startMs = window.start.nanoseconds / 1e6
  const endMs = window.duration ? startMs + window.duration.nanoseconds / 1e6 : Infinity
  return nowMs >= startMs && nowMs < endMs
}

/** What keeps an instance from an agent although no constraint of its definition does. */
function unsuitableAgent(
  { service, instance, placed, leaving }: PlacementQuestion,
  offer: Offer,
): Refusal | undefined {
  const agentId = offer.agent_id.value
  if (leaving?.has(agentId)) {
    return {
      rule: 'AgentMaintenance',
      reason: 'the agent is about to be emptied',
      change: `give the agent tasks again with dcos node reactivate ${agentId}`,
    }
  }
  const { replaces } = instance
  if (replaces && replaces.agentId !== agentId) {
    const reason = `this instance takes the place of another one on ${replaces.hostname}`
    return { rule: 'UnfulfilledConstraint', reason, change: `free what it needs on ${replaces.hostname}` }
  }
  if (isDaemon(service) && placed.some(({ agent }) => agent.agentId === agentId)) {
    return { rule: 'UnfulfilledConstraint', reason: 'an instance of this daemon is already on the agent' }
  }
  return undefined
}

function earlyRefusal(
  question: PlacementQuestion,
  { offer }: OfferInUse,
  usable: Resource[],
  accepted: Set<string>,
): Refusal | undefined {
  const { service, instance, placed, nowMs } = question
  const role = reservationsRefusal(offer, usable, accepted)
  if (role) return role
  const unsuitable = unsuitableAgent(question, offer)
  if (unsuitable) return unsuitable
  const unable = mountRefusal(service, offer) ?? capabilityRefusal(service, offer)
  if (unable) return unable
  const abroad = regionRefusal(service.constraints, placeOf(offer), question.homeRegion)
  if (abroad) return abroad
  const unmet = unmetConstraint(service.constraints, placeOf(offer), placed)
  if (unmet) {
    const text = JSON.stringify(unmet.constraint)
    return { rule: 'UnfulfilledConstraint', reason: unmet.reason, change: `relax the constraint ${text}` }
  }
  const { reservation } = instance
  if (reservation && !reservation.freed && reservation.agentId !== offer.agent_id.value) {
    return {
      rule: 'NoCorrespondingReservationFound',
      reason: `the data of this instance is on ${reservation.hostname}`,
      change: `bring back ${reservation.hostname}, or kill the instance with wipe=true to give its data up`,
    }
  }
  return inMaintenance(offer, nowMs)
    ? { rule: 'AgentMaintenance', reason: 'the agent is in a maintenance window' }
    : undefined
}

function takeTask(
  need: TaskNeed,
  hostPorts: (number | null)[],
  pool: Resource[],
): { given: GivenTask; pool: Resource[] } | undefined {
  const taken: Resource[] = []
  let left = pool
  for (const { name } of scalarRules) {
    const part = takeScalar(left, name, need[name])
    if (!part) return undefined
    left = leave(left, part)
    taken.push(...part)
  }
  const ports = takePorts(
    left,
    hostPorts.filter((port) => port !== null),
  )
  if (!ports) return undefined
  return { given: { need, resources: [...taken, ...ports], hostPorts }, pool: leave(left, ports) }
}

function scarce(question: PlacementQuestion, offer: Offer, needs: readonly TaskNeed[]): boolean {
  if (question.settings.gpuSchedulingBehavior !== 'restricted') return false
  return scalarOf(offer.resources, 'gpus') > 0 && needs.every(({ gpus }) => gpus === 0)
}

/** The resources a relaunch finds on its agent: its reservation, volumes included. */
function reservedPool(resources: readonly Resource[], instanceId: string): Resource[] {
  return resources.filter((resource) => reservedInstance(resource) === instanceId)
}

/** What a look at an offer says: a place, or the rule that refuses it. */
export type MatchAnswer = { placement: Placement } | { refusal: Refusal }

/**
 * Whether an offer takes an instance, and what the instance then gets; otherwise the first rule that refuses. An offer
 * for another role never takes it, but what is unreserved in it tells whether the agent would be large enough.
 */
export function matchOffer(question: PlacementQuestion, inUse: OfferInUse): MatchAnswer {
  const { instance } = question
  const { offer } = inUse
  if (!isForeign(offer, instance.role)) return matchOwnOffer(question, inUse)
  const foreign: Refusal = {
    rule: 'UnfulfilledRole',
    reason: `the offer is for role ${offer.allocation_info?.role ?? '*'}, the service has role ${instance.role}`,
  }
  // What is reserved for the instance is offered to its own role only, so nothing can be said about it here.
  if (instance.reservation?.agentId === offer.agent_id.value) return { refusal: foreign }
  const answer = matchOwnOffer(question, inUse)
  return 'refusal' in answer && answer.refusal.rule !== 'UnfulfilledRole' ? answer : { refusal: foreign }
}

const isPlain = ({ disk }: Resource): boolean => disk === undefined
const sizeOnRoot = (volumes: readonly VolumeNeed[]): number =>
  volumes.reduce((sum, { type, size }) => sum + (type === 'root' ? size : 0), 0)

function matchOwnOffer(question: PlacementQuestion, inUse: OfferInUse): MatchAnswer {
  const { service, instance, settings } = question
  const accepted = acceptedRoles(service, instance.role, settings)
  const reservation: Reservation | undefined = instance.reservation?.freed ? undefined : instance.reservation
  const own = reservation ? reservedPool(inUse.resources, instance.id) : []
  const free = usableResources(inUse.resources, accepted)
  const refusal = earlyRefusal(question, inUse, reservation ? [...own, ...free] : free, accepted)
  if (refusal) return { refusal }
  const volumes = persistentVolumesOf(service)
  const ownVolumes = own.filter(({ disk }) => disk?.persistence !== undefined)
  if (reservation && ownVolumes.length < volumes.length) {
    return {
      refusal: {
        rule: 'NoCorrespondingReservationFound',
        reason: 'the agent does not offer the volumes of this instance',
      },
    }
  }
  const offered = [...own.filter(({ disk }) => disk?.persistence === undefined), ...free]
  const needs = needsOf(service)
  const rootSize = reservation ? 0 : sizeOnRoot(volumes)
  for (const scalar of scalarRules) {
    const requested = needs.reduce(
      (sum, need) => sum + need[scalar.name],
      scalar.name === 'disk' ? rootSize : 0,
    )
    const rounded = Math.round(requested * 1000) / 1000
    const available = scalarOf(offered.filter(isPlain), scalar.name)
    if (rounded > available) return { refusal: scalarRefusal(scalar, rounded, available) }
  }
  const placed = placeVolumes(reservation ? [] : volumes, offered)
  if ('refusal' in placed) return placed
  const pool = placed.pool.filter(isPlain)
  const ports = givePorts(needs, pool, question.below)
  if ('refusal' in ports) return ports
  if (scarce(question, inUse.offer, needs)) {
    return {
      refusal: {
        rule: 'DeclinedScarceResources',
        reason: 'the agent has GPUs, which the service does not use',
        change: 'ask for GPUs, or set gpu_scheduling_behavior to unrestricted',
      },
    }
  }
  return { placement: place(inUse, { needs, ports: ports.ports, pool, volumes: placed.volumes, ownVolumes }) }
}

function place(
  { offer }: OfferInUse,
  found: {
    needs: TaskNeed[]
    ports: (number | null)[][]
    pool: Resource[]
    volumes: PlacedVolume[]
    ownVolumes: Resource[]
  },
): Placement {
  let pool = found.pool
  const tasks = found.needs.map((need, index): GivenTask => {
    const taken = takeTask(need, found.ports[index] ?? [], pool)
    // The sums were checked, so only a resource split over roles in an odd way could miss; it then takes nothing.
    if (!taken) return { need, resources: [], hostPorts: found.ports[index] ?? [] }
    pool = taken.pool
    return taken.given
  })
  const main = tasks.find(({ need }) => need.container !== '_executor')
  if (main) main.resources = [...main.resources, ...found.ownVolumes]
  const [only] = tasks
  const taken =
    only && tasks.length === 1 && found.volumes.length === 0
      ? only.resources
      : sumResources([
          tasks.flatMap(({ resources }) => resources),
          found.volumes.map(({ resource }) => resource),
        ])
  return { agent: placeOf(offer), tasks, volumes: found.volumes, taken }
}

/** What is left of an offer after a placement. */
export function useOffer(inUse: OfferInUse, placement: Placement): OfferInUse {
  return { offer: inUse.offer, resources: leave(inUse.resources, placement.taken) }
}
