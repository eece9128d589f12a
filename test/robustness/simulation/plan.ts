import { createSeededRandom } from '@dcos-lite/lib/random'
import type { Random } from '@dcos-lite/lib/random'

/** A moment in the work of a process at which it can be stopped: when it does this, or shortly after. */
export type TrapPoint =
  /** Of a master: it sends an order to an agent; it asks the store for a change; it has performed a call. */
  | 'order'
  | 'write'
  | 'call'
  /** Of an agent: it takes a launch, or an operation; it puts a checkpoint in its place; it sends an update; it is registered. */
  | 'launch'
  | 'operation'
  | 'disk'
  | 'update'
  | 'registered'
  /** Of a framework: it hears an update; it hears offers. */
  | 'news'
  | 'offer'

/** How a process is stopped. `power` is for machines: everything that was not made durable may be lost. */
export type StopKind = 'kill' | 'freeze' | 'power' | 'planned'

/** One thing that is done to the cluster at a moment of its history, ms from its beginning. */
export type PlannedEvent = { atMs: number } & (
  | { kind: 'batch'; framework: number; count: number; runMs: number; exitCode: number; group: boolean }
  /** With a machine: one that runs there. */
  | { kind: 'kill-task'; framework: number; pick: number; machine?: number }
  | { kind: 'volume' | 'destroy' | 'rogue' | 'thief' | 'teardown'; framework: number }
  /** Acknowledgements of other updates, made up or repeated, come before the right one. */
  | { kind: 'wrong-acknowledgements'; framework: number; count: number }
  | { kind: 'silence'; framework: number; forMs: number }
  /** Another process of the framework takes over while the old one is there. */
  | { kind: 'failover'; framework: number; forMs: number }
  | { kind: 'stop'; target: string; how: StopKind; forMs: number }
  /** The same, the next time but `skip` that it does something. */
  | {
      kind: 'trap'
      target: string
      point: TrapPoint
      skip: number
      afterMs: number
      how: StopKind
      forMs: number
    }
  | { kind: 'cut'; from: string; to: string; oneWay: boolean; forMs: number }
  /** What is sent meanwhile arrives late, and not in the order of its connections. */
  | { kind: 'storm'; forMs: number }
  | { kind: 'full-disk'; machine: number; forMs: number }
  | { kind: 'drain'; machine: number; markGone: boolean; replacementMs: number | undefined }
  | { kind: 'reactivate'; machine: number }
  /** It takes this many seconds for one: what a leader believes of its lease is wrong then. */
  | { kind: 'slow-clock'; master: number; factor: number; forMs: number }
  | { kind: 'quota'; framework: number; cpus: number; limit: number | undefined }
)

/** What a cluster of a history consists of. */
export const cluster = {
  masters: ['master-1', 'master-2'],
  machines: ['agent-1', 'agent-2', 'agent-3'],
  frameworks: ['alpha', 'beta'],
  /** The frameworks that ask once and then wait to be told. */
  patient: ['beta'],
  /** Instances of each framework that must not overlap with their successors. */
  slots: 2,
} as const

/** How long things are done to the cluster; then it has time to come to rest. */
export const troubleMs = 45_000

type Planned = PlannedEvent extends infer E ? (E extends unknown ? Omit<E, 'atMs'> : never) : never

type Choice<T> = readonly (readonly [weight: number, make: () => T])[]

function chosen<T>(random: Random, choices: Choice<T>): T {
  let left = random.next() * choices.reduce((sum, [weight]) => sum + weight, 0)
  for (const [weight, make] of choices) {
    left -= weight
    if (left < 0) return make()
  }
  return (choices[0] as (typeof choices)[number])[1]()
}

/** What most faults of a history are about: many of one kind meet more often than a few of each. */
const themes = ['mixed', 'moments', 'leaders', 'disks', 'ways', 'operators'] as const
type Theme = (typeof themes)[number]

const masterPoints: TrapPoint[] = ['order', 'write', 'call']
const agentPoints: TrapPoint[] = ['launch', 'operation', 'operation', 'disk', 'disk', 'update', 'registered']
const frameworkPoints: TrapPoint[] = ['news', 'offer']

/** The events of a history, in order, from its seed alone. */
export function planHistory(seed: number): PlannedEvent[] {
  const random = createSeededRandom(seed)
  const pick = <T>(items: readonly T[]): T => items[random.below(items.length)] as T
  const framework = (): number => random.below(cluster.frameworks.length)
  const machine = (): number => random.below(cluster.machines.length)
  const forMs = (): number => (random.next() < 0.5 ? random.below(3000) : random.below(15_000))
  const hosts = [...cluster.masters, ...cluster.machines, ...cluster.frameworks, 'store']
  const theme: Theme = pick(themes)
  const more = (...of: Theme[]): number => (of.includes(theme) ? 4 : 1)

  const hows = (target: string): StopKind[] =>
    target.startsWith('agent') ? ['kill', 'kill', 'freeze', 'power', 'planned'] : ['kill', 'freeze']
  const anyTarget = (): string =>
    pick([...cluster.masters, ...cluster.machines, ...cluster.machines, ...cluster.frameworks])
  const stop = (): Planned => {
    const target = anyTarget()
    return { kind: 'stop', target, how: pick(hows(target)), forMs: forMs() }
  }
  const trap = (): Planned => {
    const target = anyTarget()
    const points = target.startsWith('agent')
      ? agentPoints
      : target.startsWith('master')
        ? masterPoints
        : frameworkPoints
    return {
      ...{ kind: 'trap', target, point: pick(points), skip: random.below(4) },
      ...{ afterMs: random.next() < 0.5 ? 0 : random.below(25), how: pick(hows(target)), forMs: forMs() },
    }
  }
  const cut = (): Planned => {
    const from = pick(hosts)
    const to = pick(cluster.masters)
    const oneWay = random.next() < 0.3
    return { kind: 'cut', from, to: from === to ? 'store' : to, oneWay, forMs: forMs() }
  }
  const workload = (): Planned =>
    chosen<Planned>(random, [
      [
        40,
        () => {
          const exitCode = random.next() < 0.3 ? 1 : 0
          const group = random.next() < 0.35
          const count = 1 + random.below(group ? 2 : 5)
          return { kind: 'batch', framework: framework(), count, runMs: random.below(8000), exitCode, group }
        },
      ],
      [18, () => ({ kind: 'kill-task', framework: framework(), pick: random.below(1000) })],
      [14, () => ({ kind: 'volume', framework: framework() })],
      [8, () => ({ kind: 'destroy', framework: framework() })],
      [4, () => ({ kind: 'rogue', framework: framework() })],
      [4, () => ({ kind: 'thief', framework: framework() })],
      [5, () => ({ kind: 'wrong-acknowledgements', framework: framework(), count: 1 + random.below(4) })],
      [3, () => ({ kind: 'silence', framework: framework(), forMs: random.below(12_000) })],
      [2, () => ({ kind: 'teardown', framework: framework() })],
      [
        5,
        () => {
          const limit = random.next() < 0.5 ? 3 + random.below(2) : undefined
          return { kind: 'quota', framework: framework(), cpus: random.below(4), limit }
        },
      ],
    ])
  const fault = (): Planned =>
    chosen<Planned>(random, [
      [30, stop],
      [20 * more('moments'), trap],
      [25 * more('ways'), cut],
      [4 * more('ways'), () => ({ kind: 'storm', forMs: 3000 + random.below(15_000) })],
      [
        4 * more('leaders'),
        () => {
          const forMs = 5000 + random.below(20_000)
          return { kind: 'slow-clock', master: random.below(cluster.masters.length), factor: 4, forMs }
        },
      ],
      [
        5 * more('leaders'),
        () => ({ kind: 'stop', target: pick(cluster.masters), how: 'freeze', forMs: 3000 + forMs() }),
      ],
      [5 * more('leaders'), () => ({ kind: 'failover', framework: framework(), forMs: forMs() })],
      [4 * more('disks'), () => ({ kind: 'full-disk', machine: machine(), forMs: forMs() })],
      [
        5 * more('disks'),
        () => ({ kind: 'stop', target: pick(cluster.machines), how: 'power', forMs: forMs() }),
      ],
      [
        8 * more('operators'),
        () => {
          const replacementMs = random.next() < 0.5 ? undefined : random.below(5000)
          return { kind: 'drain', machine: machine(), markGone: random.next() < 0.15, replacementMs }
        },
      ],
      [4 * more('operators'), () => ({ kind: 'reactivate', machine: machine() })],
    ])
  const some = (count: number, make: () => Planned): Planned[] => Array.from({ length: count }, make)
  /** What goes wrong with an event only when something else happens at the same time. */
  const companions = (event: PlannedEvent): PlannedEvent[] => {
    const { atMs } = event
    if (random.next() < 0.5) return []
    const away = (): PlannedEvent => ({
      ...{ atMs: Math.max(atMs - random.below(1500), 0), kind: 'stop', target: pick(cluster.machines) },
      ...{ how: pick(['kill', 'freeze'] as const), forMs: 200 + random.below(9000) },
    })
    const operation = (): PlannedEvent => ({
      ...{ atMs, kind: 'trap', target: pick(cluster.machines), point: 'operation', skip: random.below(2) },
      ...{
        afterMs: random.below(12),
        how: pick(['kill', 'power'] as const),
        forMs: 200 + random.below(6000),
      },
    })
    if (event.kind === 'kill-task') {
      const away = machine()
      const target = cluster.machines[away] ?? ''
      const kills = [0, 1].map((which): PlannedEvent => ({
        ...event,
        atMs: atMs + 300,
        framework: which,
        machine: away,
      }))
      return [{ atMs, kind: 'stop', target, how: 'kill', forMs: 500 + random.below(3000) }, ...kills]
    }
    if (event.kind === 'teardown') return [away()]
    if (event.kind === 'slow-clock') {
      // Who starts anew asks the first master, which may believe that it leads.
      const again = cluster.machines.map((target): PlannedEvent => ({
        ...{ atMs: atMs + 5000 + random.below(8000), kind: 'stop', target, how: 'kill' },
        forMs: random.below(500),
      }))
      return [{ ...event, forMs: 18_000 }, ...again]
    }
    if (event.kind === 'volume' || event.kind === 'destroy') return random.next() < 0.5 ? [operation()] : []
    if (event.kind !== 'cut' || !event.oneWay || !event.from.startsWith('agent')) return []
    // Its registrations wait, are given up, and arrive together.
    const forMs = 10_500 + random.below(9000)
    const cuts = cluster.masters.map((to): PlannedEvent => ({
      atMs,
      kind: 'cut',
      from: event.from,
      to,
      oneWay: true,
      forMs,
    }))
    const work = { framework: framework(), count: 9, runMs: 6000, exitCode: 0, group: false }
    return [
      ...cuts,
      { atMs: atMs + forMs - 300, kind: 'storm', forMs: 4000 },
      { atMs: atMs + forMs - 200, kind: 'batch', ...work },
    ]
  }
  return [...some(5 + random.below(14), workload), ...some(2 + random.below(10), fault)]
    .map((event): PlannedEvent => ({ atMs: 500 + random.below(troubleMs), ...event }))
    .flatMap((event) => [event, ...companions(event)])
    .filter(({ atMs }) => atMs < troubleMs)
    .sort((a, b) => a.atMs - b.atMs)
}
