/**
 * The allocator alone, without messages: offers are made, tasks placed on them and the rest given back, until every
 * agent has its tasks; then the cycle of a full and of a declining cluster. Beside it, in the same run, a naive first fit
 * over plain Maps, which keeps the same sums and knows no shares, filters or roles. Times are processor time of the thread.
 */
import { createSeededRandom } from '@dcos-lite/lib/random'
import { parseResources, subtractResources } from '@dcos-lite/lib/resources'
import type { Resource } from '@dcos-lite/lib/mesos'
import { allocate } from '../components/mesos-lite/src/master/allocator/allocate.ts'
import type { Allocation } from '../components/mesos-lite/src/master/allocator/allocate.ts'
import { createOfferFilters } from '../components/mesos-lite/src/master/allocator/filters.ts'
import { createLedger } from '../components/mesos-lite/src/master/allocator/ledger.ts'
import type {
  AllocationSnapshot,
  CandidateAgent,
  CandidateFramework,
} from '../components/mesos-lite/src/master/allocator/snapshot.ts'
import { printFigure } from './support/statistics.ts'

/** Processor time of this thread, so that what else runs on the machine does not count; some kernels count in steps of 4 ms. */
function cpuMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

const tasksPerAgent = 10
const roles = ['*', 'eng', 'eng/build', 'eng/front', 'ops', 'slave_public']
const frameworkCount = 12
const refuseMs = 3_600_000

interface World {
  snapshot: AllocationSnapshot
  /** The tasks on every agent. */
  holders: Map<string, Allocation[]>
  random: ReturnType<typeof createSeededRandom>
}

function createWorld(agentCount: number): World {
  const ledger = createLedger()
  const agents = new Map<string, CandidateAgent>()
  for (let at = 0; at < agentCount; at += 1) {
    const id = `0123456789abcdef-S${at}`
    ledger.setTotal(id, parseResources('cpus:10;mem:32776;disk:100000;ports:[31000-32000]'))
    agents.set(id, { id, hostname: `agent-${at}`, attributes: [], domain: undefined, inactive: undefined })
  }
  const frameworks = Array.from({ length: frameworkCount }, (_, at): CandidateFramework => ({
    id: `framework-${at}`,
    name: `framework-${at}`,
    roles: [roles[at % roles.length] ?? '*'],
    suppressed: new Set(),
    capabilities: new Set(['MULTI_ROLE', 'RESERVATION_REFINEMENT']),
    active: true,
    minAllocatable: new Map(),
    constraints: new Map(),
  }))
  const snapshot: AllocationSnapshot = {
    agents,
    frameworks: new Map(frameworks.map((one) => [one.id, one])),
    ledger,
    filters: createOfferFilters(),
    weights: new Map([['eng', 2]]),
    quotas: new Map([['ops', { guarantees: new Map([['cpus', 10_000]]), limits: new Map() }]]),
    minAllocatable: [new Map([['cpus', 10]]), new Map([['mem', 32_000]])],
    excludedFromShares: new Set(),
    filterGpus: true,
    region: undefined,
    paused: undefined,
    nowMs: 0,
  }
  return { snapshot, holders: new Map(), random: createSeededRandom(42) }
}

const tasks = Array.from({ length: tasksPerAgent }, (_, at): Resource[] =>
  parseResources(`cpus:1;mem:3276.8;disk:1000;ports:[${31_000 + at}-${31_000 + at}]`),
)

const task = parseResources('cpus:1;mem:3276.8;disk:1000')

interface Timed {
  made: Allocation[]
  ms: number
}

/** One cycle as the master runs it: candidates, decision, booking of the offers. */
function cycle({ snapshot, random }: World): Timed {
  const startedMs = cpuMs()
  const made = allocate(snapshot, snapshot.ledger.agentIdsWithFree(), random)
  for (const one of made) snapshot.ledger.allocate(one.agentId, one, one.resources)
  snapshot.filters.runEnded(snapshot.nowMs)
  return { made, ms: cpuMs() - startedMs }
}

/** Answers an offer: the tasks stay booked, the rest comes back, with a filter as of a decline. */
function answer(world: World, offer: Allocation, placed: readonly Resource[][]): void {
  const { snapshot } = world
  const { ledger, filters } = snapshot
  let rest: Resource[] = offer.resources
  for (const resources of placed) {
    rest = subtractResources(rest, resources) ?? rest
    const known = world.holders.get(offer.agentId) ?? []
    known.push({ ...offer, resources })
    world.holders.set(offer.agentId, known)
  }
  if (rest.length === 0) return
  ledger.recover(offer.agentId, offer, rest)
  filters.add(offer.frameworkId, offer.role, offer.agentId, {
    refused: rest,
    untilMs: snapshot.nowMs + refuseMs,
  })
}

interface Figures {
  placementsPerSecond: number
  cycleMs: number[]
}

/** Fills the cluster, so many tasks for an offer. */
function fill(world: World, perOffer: number): Figures {
  const { snapshot } = world
  const count = new Map<string, number>()
  const cycleMs: number[] = []
  let placed = 0
  const startedMs = cpuMs()
  const wanted = tasksPerAgent * [...snapshot.agents.keys()].length
  while (placed < wanted) {
    const { made, ms } = cycle(world)
    cycleMs.push(ms)
    for (const offer of made) {
      const before = count.get(offer.agentId) ?? 0
      const these = tasks.slice(before, before + perOffer)
      answer(world, offer, these)
      count.set(offer.agentId, before + these.length)
      placed += these.length
    }
    snapshot.nowMs += 1000
  }
  return { placementsPerSecond: (placed * 1000) / (cpuMs() - startedMs), cycleMs }
}

/** Cycles of a full cluster in which a task of every hundredth agent ends, and is replaced. */
function churn(world: World, rounds: number): number[] {
  const { ledger } = world.snapshot
  const ids = [...ledger.agentIds()]
  const holders = new Map(ids.map((id) => [id, world.holders.get(id) ?? []]))
  const cycleMs: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    world.snapshot.nowMs += 1000
    for (let at = 0; at < ids.length / 100; at += 1) {
      const agentId = ids[world.random.below(ids.length)] ?? ''
      const ended = holders.get(agentId)?.pop()
      if (ended) ledger.recover(agentId, ended, ended.resources)
    }
    const { made, ms } = cycle(world)
    cycleMs.push(ms)
    for (const offer of made) answer(world, offer, [task])
  }
  return cycleMs
}

/** Cycles of an idle cluster: every framework has declined every agent for long. */
function idle(world: World, rounds: number): number[] {
  const { snapshot } = world
  for (;;) {
    const { made } = cycle(world)
    if (made.length === 0) break
    for (const offer of made) answer(world, offer, [])
  }
  return Array.from({ length: rounds }, () => {
    snapshot.nowMs += 1000
    return cycle(world).ms
  })
}

/** The floor: first fit in order, with the same number of sums kept, and nothing else. */
function floor(agentCount: number): number {
  const free = Array.from({ length: agentCount }, (_, at) => ({
    id: `0123456789abcdef-S${at}`,
    left: new Map([
      ['cpus', 10_000],
      ['mem', 32_768_000],
      ['disk', 100_000_000],
      ['ports', 1001],
    ]),
  }))
  const sums = Array.from({ length: 4 }, () => new Map<string, number>())
  const wanted: [string, number][] = [
    ['cpus', 1000],
    ['mem', 3_000_000],
    ['disk', 1_000_000],
    ['ports', 1],
  ]
  let placed = 0
  let at = 0
  const startedMs = cpuMs()
  while (at < free.length) {
    const { left } = free[at] as (typeof free)[number]
    if (wanted.some(([name, amount]) => (left.get(name) ?? 0) < amount)) {
      at += 1
      continue
    }
    for (const [name, amount] of wanted) {
      left.set(name, (left.get(name) ?? 0) - amount)
      for (const sum of sums) sum.set(name, (sum.get(name) ?? 0) + amount)
    }
    placed += 1
  }
  return (placed * 1000) / (cpuMs() - startedMs)
}

const at = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(Math.floor(values.length * share), values.length - 1)] ?? 0
const thousands = (value: number): string => `${(value / 1000).toFixed(1)} k/s`

const printCycles = (what: string, ms: readonly number[]): void =>
  printFigure(
    what,
    `p50 ${at(ms, 0.5).toFixed(1)} ms, p99 ${at(ms, 0.99).toFixed(1)} ms`,
    `${frameworkCount} frameworks in ${roles.length} roles`,
  )

const whole = new Map<number, number>()
fill(createWorld(1_000), 1)
floor(1_000)
for (const agentCount of [1_000, 3_000, 10_000]) {
  const floorRate = floor(agentCount)
  const label = `${agentCount} agents × ${tasksPerAgent} tasks`
  for (const perOffer of [1, tasksPerAgent]) {
    const world = createWorld(agentCount)
    const { placementsPerSecond, cycleMs } = fill(world, perOffer)
    const what = `${label}, ${perOffer === 1 ? 'one task' : `${perOffer} tasks`} an offer`
    printFigure(
      what,
      `${thousands(placementsPerSecond)} placements`,
      `${(placementsPerSecond / floorRate).toFixed(3)} × first fit (${thousands(floorRate)})`,
    )
    printFigure(
      `  cycles, all agents offered in each`,
      `p50 ${at(cycleMs, 0.5).toFixed(1)} ms, p99 ${at(cycleMs, 0.99).toFixed(1)} ms`,
      `${((at(cycleMs, 0.5) * 1000) / agentCount).toFixed(2)} µs an agent`,
    )
    if (perOffer === 1) {
      whole.set(agentCount, placementsPerSecond)
      const busy = churn(world, 100)
      printCycles('  cycles, full, a task ends on 1 % of the agents', busy)
      printCycles('  cycles, idle, everything declined by everybody', idle(createWorld(agentCount), 100))
    }
  }
}
const [small = 1, large = 1] = [whole.get(1_000), whole.get(10_000)]
printFigure(
  'linearity',
  `${(small / large).toFixed(2)} × the time for a placement at 10,000 agents`,
  '1 at 1,000 agents',
)
