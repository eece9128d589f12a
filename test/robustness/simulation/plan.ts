import { createSeededRandom } from '@dcos-lite/lib/random'

/** One thing that is done to the cluster at a moment of its history, ms from its beginning. */
export type PlannedEvent = { atMs: number } & (
  | { kind: 'batch'; framework: number; count: number; runMs: number; exitCode: number; group: boolean }
  | { kind: 'kill-task'; framework: number; pick: number }
  | { kind: 'volume' | 'destroy' | 'rogue'; framework: number }
  /** `power` is for machines: everything that was not made durable may be lost. */
  | { kind: 'stop'; target: string; how: 'kill' | 'freeze' | 'power' | 'planned'; forMs: number }
  | { kind: 'cut'; from: string; to: string; oneWay: boolean; forMs: number }
  | { kind: 'full-disk'; machine: number; forMs: number }
  | { kind: 'drain'; machine: number; markGone: boolean; replacementMs: number | undefined }
  | { kind: 'reactivate'; machine: number }
  /** It takes this many seconds for one: what a leader believes of its lease is wrong then. */
  | { kind: 'slow-clock'; master: number; factor: number; forMs: number }
  | { kind: 'quota'; framework: number; cpus: number }
)

/** What a cluster of a history consists of. */
export const cluster = {
  masters: ['master-1', 'master-2'],
  machines: ['agent-1', 'agent-2', 'agent-3'],
  frameworks: ['alpha', 'beta'],
  /** Instances of each framework that must not overlap with their successors. */
  slots: 2,
} as const

/** How long things are done to the cluster; then it has time to come to rest. */
export const troubleMs = 45_000

/** The events of a history, in order, from its seed alone. */
export function planHistory(seed: number): PlannedEvent[] {
  const random = createSeededRandom(seed)
  const pick = <T>(items: readonly T[]): T => items[random.below(items.length)] as T
  const framework = (): number => random.below(cluster.frameworks.length)
  const machine = (): number => random.below(cluster.machines.length)
  const forMs = (): number => (random.next() < 0.5 ? random.below(3000) : random.below(15_000))
  const hosts = [...cluster.masters, ...cluster.machines, ...cluster.frameworks, 'store']

  const workload = (): object => {
    const chance = random.next()
    if (chance < 0.45) {
      const exitCode = random.next() < 0.3 ? 1 : 0
      const group = random.next() < 0.25
      const runMs = random.below(8000)
      return { kind: 'batch', framework: framework(), count: 1 + random.below(5), runMs, exitCode, group }
    }
    if (chance < 0.65) return { kind: 'kill-task', framework: framework(), pick: random.below(1000) }
    if (chance < 0.8) return { kind: 'volume', framework: framework() }
    if (chance < 0.88) return { kind: 'destroy', framework: framework() }
    if (chance < 0.93) return { kind: 'rogue', framework: framework() }
    return { kind: 'quota', framework: framework(), cpus: random.below(4) }
  }
  const fault = (): object => {
    const chance = random.next()
    if (chance < 0.5) {
      const target = pick([
        ...cluster.masters,
        ...cluster.machines,
        ...cluster.machines,
        ...cluster.frameworks,
      ])
      const hows = target.startsWith('agent')
        ? ['kill', 'kill', 'freeze', 'power', 'planned']
        : ['kill', 'freeze']
      return { kind: 'stop', target, how: pick(hows), forMs: forMs() }
    }
    if (chance < 0.83) {
      const from = pick(hosts)
      const to = from === 'store' ? pick(cluster.masters) : pick(cluster.masters)
      return {
        kind: 'cut',
        from,
        to: from === to ? 'store' : to,
        oneWay: random.next() < 0.3,
        forMs: forMs(),
      }
    }
    if (chance < 0.87) {
      const forMs = 5000 + random.below(20_000)
      return { kind: 'slow-clock', master: random.below(cluster.masters.length), factor: 4, forMs }
    }
    if (chance < 0.9) return { kind: 'full-disk', machine: machine(), forMs: forMs() }
    if (chance < 0.95) {
      const replacementMs = random.next() < 0.5 ? undefined : random.below(5000)
      return { kind: 'drain', machine: machine(), markGone: random.next() < 0.15, replacementMs }
    }
    return { kind: 'reactivate', machine: machine() }
  }
  const some = (count: number, make: () => object): object[] => Array.from({ length: count }, make)
  return [...some(4 + random.below(14), workload), ...some(2 + random.below(10), fault)]
    .map((event) => ({ atMs: 500 + random.below(troubleMs), ...event }) as PlannedEvent)
    .sort((a, b) => a.atMs - b.atMs)
}
