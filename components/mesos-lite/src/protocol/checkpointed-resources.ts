import type { Resource } from '@dcos-lite/lib/mesos'
import {
  addResources,
  normalizeResources,
  subtractResources,
  subtractWhatIsThere,
} from '@dcos-lite/lib/resources'

/** What an operation takes and what it makes of it; both in the new format without allocation. */
export interface Conversion {
  consumed: Resource[]
  converted: Resource[]
}

/** The pool after a conversion, or undefined when what it takes is not there. */
export function applyConversion(pool: readonly Resource[], conversion: Conversion): Resource[] | undefined {
  const left = subtractResources(pool, conversion.consumed)
  return left && addResources(left, conversion.converted)
}

/** The disk that a volume is made of. */
export function withoutVolume(resource: Resource): Resource {
  const { disk, shared: _, ...rest } = resource
  return disk?.source ? { ...rest, disk: { source: disk.source } } : rest
}

/** What an agent has to checkpoint: dynamic reservations and volumes. */
export function checkpointedPart(total: readonly Resource[]): Resource[] {
  return total.filter(
    ({ disk, reservations }) =>
      disk?.persistence !== undefined || reservations?.some(({ type }) => type === 'DYNAMIC'),
  )
}

/** The resource as the agent was started with it: statically reserved at most, and no volume. */
function originOf(resource: Resource): Resource {
  const { reservations = [], allocation_info: _, ...rest } = withoutVolume(resource)
  const fixed = reservations.filter(({ type }) => type === 'STATIC')
  return fixed.length === 0 ? rest : { ...rest, reservations: fixed }
}

/** The total of an agent, and those of its reservations and volumes that what it was started with does not cover. */
export interface AgentTotal {
  total: Resource[]
  uncovered: Resource[]
}

/**
 * The total of an agent: what it was started with, converted to what it has checkpointed. A reservation or volume
 * is never left out, even when the agent was started with less.
 */
export function totalWithCheckpointed(
  started: readonly Resource[],
  checkpointed: readonly Resource[],
): AgentTotal {
  let total = normalizeResources(started)
  const uncovered: Resource[] = []
  for (const resource of normalizeResources(checkpointed)) {
    const origin = [originOf(resource)]
    const converted = applyConversion(total, { consumed: origin, converted: [resource] })
    if (!converted) uncovered.push(resource)
    total = converted ?? addResources(subtractWhatIsThere(total, origin), [resource])
  }
  return { total, uncovered }
}
