import type { Offer } from '@dcos-lite/lib/mesos'
import type { Gang, Patience, Room } from '../types.ts'
import { explainWait } from './explain.ts'
import { pauseMs } from './pause.ts'
import { placeRanks, roomsOf } from './place-ranks.ts'
import type { PlacementPlan } from './place-ranks.ts'

/** What happens to the offers at hand. */
export interface OfferAnswers {
  /** The gangs as they are then, in their order. */
  gangs: Gang[]
  /** Offers that are used, by agent; the tasks are those of the gang's ranks on it. */
  accepted: { gang: number; agentId: string; offerIds: string[] }[]
  declined: { offerIds: string[]; refuseMs: number }[]
  /** Offers that are kept. */
  held: Offer[]
  /** What people should read. */
  said: string[]
}

/** The time, and a number in [0, 1) for everything that is left to chance. */
export interface Moment {
  nowMs: number
  chance: number
}

const unwantedMs = 3_600_000
const unusableMs = 2_000

function launched(gang: Gang, full: NonNullable<PlacementPlan['full']>, nowMs: number): Gang {
  const { spec, releases, waitingSinceMs } = gang
  const launches = gang.launches + 1
  const ranks = full.placements.map((placement) => ({
    ...placement,
    taskId: `${spec.name}-${launches}-rank-${placement.rank}`,
    running: false,
  }))
  const { meeting } = full
  return { spec, phase: 'starting', waitingSinceMs, releases, launches, startedAtMs: nowMs, ranks, meeting }
}

/** They are given back at once, but people want to know of them. */
function unfitOf({ uses }: PlacementPlan): Record<string, string> {
  return Object.fromEntries(
    uses.filter(({ ranks }) => ranks === 0).map(({ room, lacks }) => [room.hostname, lacks ?? 'has no room']),
  )
}

const wantsOffers = (gang: Gang, nowMs: number): boolean =>
  gang.phase === 'waiting' && (gang.pausedUntilMs ?? 0) <= nowMs

/** For how long offers that nobody takes are refused. */
function refusal(gangs: readonly Gang[], nowMs: number): number {
  const waiting = gangs.filter(({ phase }) => phase === 'waiting')
  if (waiting.length === 0) return unwantedMs
  return Math.max(0, Math.min(...waiting.map((gang) => (gang.pausedUntilMs ?? nowMs + unusableMs) - nowMs)))
}

/**
 * Answers all offers at hand. Gangs have their turn in order: one that fits is launched as a whole; one that does not keeps
 * what it could use, for a short time only, and then gives all of it back and pauses. Nobody ever waits for another while
 * holding something for longer than that, so that no two gangs can block one another.
 */
export function answerOffers(
  gangs: readonly Gang[],
  offers: readonly Offer[],
  patience: Patience,
  { nowMs, chance }: Moment,
): OfferAnswers {
  const answers: OfferAnswers = { gangs: [], accepted: [], declined: [], held: [], said: [] }
  const refuseOf = new Map<string, number>()
  const kept = new Set<string>()
  let free: Room[] = roomsOf(offers)
  const claim = (agentIds: ReadonlySet<string>): void => {
    free = free.filter(({ agentId }) => !agentIds.has(agentId))
  }
  for (const [index, gang] of gangs.entries()) {
    if (!wantsOffers(gang, nowMs)) {
      answers.gangs.push(gang)
      continue
    }
    const plan = placeRanks(gang.spec, free)
    if (plan.full) {
      const used = new Set(plan.full.placements.map(({ agentId }) => agentId))
      for (const { agentId, offerIds } of free) {
        if (used.has(agentId)) answers.accepted.push({ gang: index, agentId, offerIds })
      }
      claim(used)
      answers.gangs.push(launched(gang, plan.full, nowMs))
      continue
    }
    const { heldSinceMs, unfit: known, ...rest } = gang
    const unfit = { ...known, ...unfitOf(plan) }
    const useful = plan.uses.filter(({ ranks }) => ranks > 0).map(({ room }) => room)
    const sinceMs = heldSinceMs ?? nowMs
    if (nowMs - sinceMs >= patience.holdMs) {
      const quietMs = pauseMs(gang.releases, patience, chance)
      for (const { agentId } of useful) refuseOf.set(agentId, quietMs)
      answers.gangs.push({ ...rest, releases: gang.releases + 1, pausedUntilMs: nowMs + quietMs })
      answers.said.push(explainWait({ ...gang, unfit }, plan.uses, nowMs))
      continue
    }
    // Time also runs when nothing useful came, so that a gang that does not fit anywhere says so.
    answers.gangs.push({ ...rest, heldSinceMs: sinceMs, unfit })
    for (const { offerIds } of useful) for (const id of offerIds) kept.add(id)
    claim(new Set(useful.map(({ agentId }) => agentId)))
  }
  const refuseMs = refusal(answers.gangs, nowMs)
  for (const { agentId, offerIds } of free) {
    answers.declined.push({ offerIds, refuseMs: refuseOf.get(agentId) ?? refuseMs })
  }
  answers.held = offers.filter(({ id }) => kept.has(id.value))
  return answers
}
