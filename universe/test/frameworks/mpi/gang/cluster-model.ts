import type { Offer } from '@dcos-lite/lib/mesos'
import { createSeededRandom } from '@dcos-lite/lib/random'
import { answerOffers } from '../../../../src/frameworks/mpi/gang/decide/answer-offers.ts'
import { newGang } from '../../../../src/frameworks/mpi/gang/types.ts'
import type { Gang, GangSpec, Patience } from '../../../../src/frameworks/mpi/gang/types.ts'

export const patience: Patience = {
  holdMs: 1000,
  firstPauseMs: 500,
  longestPauseMs: 8000,
  startMs: 60_000,
  killAgainMs: 5000,
  launches: 3,
}

/** A gang of ranks with one processor each. */
export function spec(name: string, ranks: number, more: Partial<GangSpec> = {}): GangSpec {
  return { name, ranks, cpus: 1, memMiB: 64, program: ['true'], ...more }
}

/** An offer of an agent. */
export function offer(
  agent: string,
  cpus: number,
  more: { mem?: number; ports?: boolean; id?: string } = {},
): Offer {
  const { mem = 1024, ports = true, id = `offer-${agent}` } = more
  const scalars = [
    { name: 'cpus', type: 'SCALAR' as const, scalar: { value: cpus } },
    { name: 'mem', type: 'SCALAR' as const, scalar: { value: mem } },
  ]
  const range = { name: 'ports', type: 'RANGES' as const, ranges: { range: [{ begin: 31000, end: 31009 }] } }
  return {
    id: { value: id },
    framework_id: { value: 'framework' },
    agent_id: { value: agent },
    hostname: agent,
    url: { scheme: 'http', address: { ip: '192.0.2.1', port: 5051 } },
    resources: ports ? [...scalars, range] : scalars,
  }
}

interface Framework {
  gangs: Gang[]
  offers: Offer[]
  /** Agents that it does not want to hear of before. */
  refusedUntilMs: Map<string, number>
}

/** A cluster with several frameworks that compete; whole agents are offered to one of them at a time. */
export interface ClusterModel {
  frameworks: Framework[]
  /** Lets 100 ms pass; gangs that were launched end after `runMs`. */
  step(): void
  nowMs(): number
  /** Over all time: launches of a gang that were not of all its ranks. */
  partial: string[]
  /** The longest time that a framework held offers without using them, in milliseconds. */
  longestHoldMs: number
}

/** Makes one: `agents` are their processors, `queues` the gangs of each framework. */
export function clusterModel(
  agents: number[],
  queues: GangSpec[][],
  seed: number,
  runMs = 700,
): ClusterModel {
  const random = createSeededRandom(seed)
  let nowMs = 0
  let offered = 0
  const free = new Set(agents.map((_, index) => index))
  const busy: { agent: number; untilMs: number }[] = []
  const heldSince = new Map<string, number>()
  const frameworks = queues.map((queue) => ({
    gangs: queue.map((one) => newGang(one, 0)),
    offers: [] as Offer[],
    refusedUntilMs: new Map<string, number>(),
  }))
  const indexOf = (agentId: string): number => Number(agentId.slice(1))
  const model: ClusterModel = { frameworks, step, nowMs: () => nowMs, partial: [], longestHoldMs: 0 }

  function offerAll(): void {
    for (const agent of random.shuffle([...free])) {
      const id = `a${agent}`
      const [taker] = random.shuffle(frameworks).filter(({ refusedUntilMs, gangs }) => {
        return (refusedUntilMs.get(id) ?? 0) <= nowMs && gangs.some(({ phase }) => phase === 'waiting')
      })
      if (!taker) continue
      free.delete(agent)
      offered += 1
      taker.offers.push(offer(id, agents[agent] ?? 0, { id: `${id}-${offered}` }))
    }
  }
  function answer(framework: Framework): void {
    const answers = answerOffers(framework.gangs, framework.offers, patience, {
      nowMs,
      chance: random.next(),
    })
    const agentOf = new Map(framework.offers.map(({ id, agent_id }) => [id.value, agent_id.value]))
    for (const [index, gang] of answers.gangs.entries()) {
      const accepted = answers.accepted.filter((one) => one.gang === index).map(({ agentId }) => agentId)
      const placed = gang.ranks.filter(({ agentId }) => accepted.includes(agentId)).length
      if (accepted.length > 0 && placed !== gang.spec.ranks) model.partial.push(gang.spec.name)
      for (const agentId of accepted) busy.push({ agent: indexOf(agentId), untilMs: nowMs + runMs })
    }
    for (const { offerIds, refuseMs } of answers.declined) {
      for (const offerId of offerIds) {
        const agentId = agentOf.get(offerId) ?? ''
        framework.refusedUntilMs.set(agentId, nowMs + refuseMs)
        free.add(indexOf(agentId))
      }
    }
    const held = new Set(answers.held.map(({ id }) => id.value))
    for (const id of held) {
      const since = heldSince.get(id) ?? nowMs
      heldSince.set(id, since)
      model.longestHoldMs = Math.max(model.longestHoldMs, nowMs - since)
    }
    framework.gangs = answers.gangs
    framework.offers = answers.held
  }
  function step(): void {
    nowMs += 100
    for (const one of busy.filter(({ untilMs }) => untilMs <= nowMs)) {
      busy.splice(busy.indexOf(one), 1)
      free.add(one.agent)
    }
    offerAll()
    for (const framework of random.shuffle(frameworks)) answer(framework)
  }
  return model
}
