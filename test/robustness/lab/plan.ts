import { createSeededRandom } from '@dcos-lite/lib/random'

/** The hosts of a history: one master, two agents. */
export const hostNames = ['m1', 'a1', 'a2'] as const

/** What a host goes through. */
export type HostFaultKind = 'power' | 'reboot' | 'freeze' | 'cable' | 'kill'

/** One event of a history on lab hosts; times in ms, `forMs` is how long a host stays as the fault made it. */
export type LabEvent = { atMs: number } & (
  | { kind: HostFaultKind; host: string; forMs: number }
  | { kind: 'batch'; count: number }
  | { kind: 'kill-task'; pick: number }
)

const troubleMs = 7000

/** How often each fault comes, in parts of 20; the dearest are the rarest. */
const weights: [HostFaultKind, number][] = [
  ['kill', 6],
  ['cable', 5],
  ['freeze', 4],
  ['power', 3],
  ['reboot', 2],
]

/** The events of a history, from its seed alone, in order of time. */
export function planLabHistory(seed: number): LabEvent[] {
  const random = createSeededRandom(seed)
  const kinds = weights.flatMap(([kind, parts]) => Array.from({ length: parts }, () => kind))
  const fault = (): LabEvent => ({
    atMs: random.below(troubleMs),
    kind: kinds[random.below(kinds.length)] ?? 'kill',
    host: hostNames[random.below(hostNames.length)] ?? 'm1',
    forMs: 300 + random.below(3500),
  })
  const work = (): LabEvent => {
    const atMs = random.below(troubleMs)
    if (random.next() < 0.6) return { atMs, kind: 'batch', count: 1 + random.below(3) }
    return { atMs, kind: 'kill-task', pick: random.below(100) }
  }
  const events = [
    ...Array.from({ length: 4 + random.below(4) }, fault),
    ...Array.from({ length: 5 + random.below(4) }, work),
  ]
  return events.sort((a, b) => a.atMs - b.atMs)
}
