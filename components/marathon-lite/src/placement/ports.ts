import type { Resource } from '@dcos-lite/lib/mesos'
import { countInRanges, portsOf } from '@dcos-lite/lib/resources'
import type { TaskNeed } from './needs.ts'
import type { Refusal } from './refusals.ts'
import { chooseRandomPorts, takePorts } from './take.ts'

/** Host ports per task, in the order of its needs. */
export type GivenPorts = (number | null)[][]

/** Gives every task its host ports: the fixed ones first, then random ones that do not collide with them. */
export function givePorts(
  needs: readonly TaskNeed[],
  pool: readonly Resource[],
  below: (limit: number) => number,
): { ports: GivenPorts } | { refusal: Refusal } {
  const all = needs.flatMap(({ ports }) => ports)
  const fixed = all.filter((port): port is number => port !== null && port > 0)
  const randomCount = all.filter((port) => port === 0).length
  const free = portsOf(pool)
  const taken = fixed.filter((port) => !free.some(({ begin, end }) => port >= begin && port <= end))
  if (taken.length > 0 || takePorts(pool, fixed) === undefined) {
    const text = taken.join(', ')
    return {
      refusal: {
        rule: 'InsufficientPorts',
        reason: `needs host port ${text}, which is not free`,
        change: `use another port than ${text}, or let the port be chosen (requirePorts: false, hostPort: 0)`,
      },
    }
  }
  const random = chooseRandomPorts(pool, randomCount, new Set(fixed), below)
  if (!random) {
    const available = Math.max(countInRanges(free) - fixed.length, 0)
    return {
      refusal: {
        rule: 'InsufficientPorts',
        requested: randomCount,
        available,
        reason: `needs ${randomCount} host ports, ${available} are free`,
        change: 'declare fewer ports, or give the agent a larger port range',
      },
    }
  }
  return {
    ports: needs.map(({ ports }) => ports.map((port) => (port === 0 ? (random.shift() ?? null) : port))),
  }
}
