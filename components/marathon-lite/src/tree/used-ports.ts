import type { ServiceDefinition } from '../definitions/service.ts'
import { servicePortsOf } from './service-ports.ts'
import type { UsedPorts } from './service-ports.ts'
import type { Tree } from './tree.ts'

/** How many services name each port, by the services of a tree. */
const counted = new WeakMap<object, Map<number, number>>()

function count(counts: Map<number, number>, service: ServiceDefinition | undefined, by: number): void {
  if (service?.kind !== 'app') return
  for (const port of servicePortsOf(service)) {
    const now = (counts.get(port) ?? 0) + by
    if (now > 0) counts.set(port, now)
    else counts.delete(port)
  }
}

function countsOf({ services }: Tree): Map<number, number> {
  const known = counted.get(services)
  if (known) return known
  const counts = new Map<number, number>()
  for (const service of services.values()) count(counts, service, 1)
  counted.set(services, counts)
  return counts
}

/** The service ports that a tree or these services of its draft name; further ones can be added. */
export function usedServicePorts(before: Tree, changed: readonly ServiceDefinition[]): UsedPorts {
  const counts = countsOf(before)
  const further = new Map<number, number>()
  for (const service of changed) count(further, service, 1)
  return {
    has: (port) => counts.has(port) || further.has(port),
    add: (port) => further.set(port, 1),
  }
}

/** Makes what is known of one tree true for the next, which differs from it by these services. */
export function carryPortsOver(
  from: Tree,
  to: Tree,
  changed: Iterable<{ from?: ServiceDefinition; to?: ServiceDefinition }>,
): void {
  const counts = counted.get(from.services)
  if (!counts) return
  counted.delete(from.services)
  for (const service of changed) {
    count(counts, service.from, -1)
    count(counts, service.to, 1)
  }
  counted.set(to.services, counts)
}
