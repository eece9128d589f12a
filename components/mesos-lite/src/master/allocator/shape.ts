import { countInRanges, intersectRanges, portsOf } from '@dcos-lite/lib/resources'
import type { Range, Resource } from '@dcos-lite/lib/mesos'
import type { RefusalRule } from '@dcos-lite/lib/contracts'

/** What somebody would like to have on one agent. */
export interface ResourceShape {
  /** Thousandths by name. */
  amounts: ReadonlyMap<string, number>
  /** So many ports, whichever. */
  portCount: number
  /** These very ports. */
  ports: readonly Range[]
}

/** Wants nothing, so that it always fits. */
export const emptyShape: ResourceShape = { amounts: new Map(), portCount: 0, ports: [] }

/** What of a shape is not there. */
export interface Shortage {
  rule: RefusalRule
  name: string
  requested: number
  available: number
  reason: string
}

const ruleOf: Record<string, RefusalRule> = {
  cpus: 'InsufficientCpus',
  mem: 'InsufficientMemory',
  disk: 'InsufficientDisk',
  gpus: 'InsufficientGpus',
}

/** What the resources have of a scalar, volumes left out; in thousandths. */
export function amountIn(resources: readonly Resource[], name: string): number {
  let sum = 0
  for (const one of resources) {
    if (one.name === name && !one.disk?.persistence) sum += Math.round((one.scalar?.value ?? 0) * 1000)
  }
  return sum
}

/** What of the shape the resources do not have; nothing when it fits. */
export function shortagesOf(shape: ResourceShape, resources: readonly Resource[]): Shortage[] {
  const shortages: Shortage[] = []
  for (const [name, wanted] of shape.amounts) {
    const there = amountIn(resources, name)
    if (there >= wanted) continue
    const [requested, available] = [wanted / 1000, there / 1000]
    const reason = `needs ${requested} ${name}, ${available} ${there === 1000 ? 'is' : 'are'} there`
    shortages.push({ rule: ruleOf[name] ?? 'NoOffer', name, requested, available, reason })
  }
  const ports = portsOf(resources)
  const requested = shape.portCount + countInRanges(shape.ports)
  const exact = countInRanges(intersectRanges(ports, shape.ports))
  const spare = countInRanges(ports) - exact
  const available = exact + Math.min(spare, shape.portCount)
  if (available < requested) {
    const reason = `needs ${requested} ports, ${available} of them are there`
    shortages.push({ rule: 'InsufficientPorts', name: 'ports', requested, available, reason })
  }
  return shortages
}
