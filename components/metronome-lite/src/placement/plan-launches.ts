import type { NodeExplanation, RefusalRule } from '@dcos-lite/lib/contracts'
import type { Offer, Resource } from '@dcos-lite/lib/mesos'
import { subtractWhatIsThere } from '@dcos-lite/lib/resources'
import type { RunSpec } from '../job/job-spec.ts'
import { constraintRefusal } from './constraints.ts'
import { availableOf, needNames, takeResources } from './take-resources.ts'
import type { NeedName } from './take-resources.ts'

/** A run that waits for a node, in order of age. */
export interface WaitingRun {
  runId: string
  run: RunSpec
}

/** A run that fits, with the resources to launch it with. */
export interface Placement {
  runId: string
  resources: Resource[]
}

export interface LaunchPlan {
  /** By offer id; every offer that is not in it is to be declined. */
  accepted: Map<string, Placement[]>
  /** By run id, for every run that stays without a node: why each offered node was refused. */
  refusals: Map<string, NodeExplanation[]>
}

export interface LaunchSituation {
  waiting: readonly WaitingRun[]
  offers: readonly Offer[]
  role: string
  /** The region of the leading master; runs without a constraint on region or zone stay in it. */
  homeRegion: string | undefined
  /** Runs beyond this many are left for the next offers. Default: no limit. */
  mostPlacements?: number
}

const rules: Record<NeedName, RefusalRule> = {
  cpus: 'InsufficientCpus',
  mem: 'InsufficientMemory',
  disk: 'InsufficientDisk',
  gpus: 'InsufficientGpus',
}
const unitOf = { cpus: 'cpus', mem: 'MiB of memory', disk: 'MiB of disk', gpus: 'gpus' }

function refuse(
  offer: Offer,
  rule: RefusalRule,
  reason: string,
  more: Partial<NodeExplanation> = {},
): NodeExplanation {
  return { agentId: offer.agent_id.value, hostname: offer.hostname, rule, reason, ...more }
}

function refusalByRules(
  run: RunSpec,
  offer: Offer,
  homeRegion: string | undefined,
): NodeExplanation | undefined {
  const { constraints } = run.placement
  for (const constraint of constraints) {
    const reason = constraintRefusal(constraint, offer)
    if (reason !== undefined) return refuse(offer, 'UnfulfilledConstraint', reason)
  }
  const region = offer.domain?.fault_domain?.region.name
  const choosesRegion = constraints.some(({ attribute }) => attribute === '@region' || attribute === '@zone')
  if (!choosesRegion && region !== undefined && homeRegion !== undefined && region !== homeRegion) {
    return refuse(offer, 'UnfulfilledConstraint', `the node is in region ${region}, not in ${homeRegion}`, {
      change: 'add a placement constraint on @region to the job',
    })
  }
  return undefined
}

function shortage(run: RunSpec, offer: Offer, left: readonly Resource[], role: string): NodeExplanation {
  for (const name of needNames) {
    const available = availableOf(left, name, role)
    const requested = run[name]
    if (available >= requested) continue
    const missing = Math.round((requested - available) * 1000) / 1000
    const unit = unitOf[name]
    return refuse(offer, rules[name], `needs ${requested} ${unit}, ${available} are free`, {
      requested,
      available,
      change:
        available > 0
          ? `ask for at most ${available} ${unit}, or free ${missing} more on this agent`
          : `free ${missing} ${unit} on this agent, or add an agent`,
    })
  }
  return refuse(offer, 'NoOffer', 'the node has no free resources')
}

/** Gives each waiting run the first offer that fits it. */
export function planLaunches(situation: LaunchSituation): LaunchPlan {
  const { waiting, offers, role, homeRegion, mostPlacements = Infinity } = situation
  const left = new Map(offers.map((offer) => [offer.id.value, offer.resources]))
  const offersGpus = new Set(
    offers.filter(({ resources }) => availableOf(resources, 'gpus', role) > 0).map(({ id }) => id.value),
  )
  const accepted = new Map<string, Placement[]>()
  const refusals = new Map<string, NodeExplanation[]>()
  let placements = 0
  for (const { runId, run } of waiting) {
    if (placements >= mostPlacements) break
    const refused: NodeExplanation[] = []
    let placed = false
    for (const offer of offers) {
      const free = left.get(offer.id.value) ?? []
      const byRule = refusalByRules(run, offer, homeRegion)
      if (byRule !== undefined) {
        refused.push(byRule)
        continue
      }
      if (run.gpus === 0 && offersGpus.has(offer.id.value)) {
        refused.push(
          refuse(
            offer,
            'DeclinedScarceResources',
            'the node has GPUs, which are kept for jobs that use them',
          ),
        )
        continue
      }
      const resources = takeResources(free, run, role)
      if (resources === undefined) {
        refused.push(shortage(run, offer, free, role))
        continue
      }
      left.set(offer.id.value, subtractWhatIsThere(free, resources))
      accepted.set(offer.id.value, [...(accepted.get(offer.id.value) ?? []), { runId, resources }])
      placed = true
      placements++
      break
    }
    if (!placed) refusals.set(runId, refused)
  }
  return { accepted, refusals }
}
