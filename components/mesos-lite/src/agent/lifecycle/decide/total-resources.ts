import type { Resource } from '@dcos-lite/lib/mesos'
import { addResources, subtractWhatIsThere } from '@dcos-lite/lib/resources'

/** The resource as it was before it was reserved and made a volume. */
function plainOf(resource: Resource): Resource {
  const { reservations = [], disk, allocation_info: _role, shared: _shared, ...rest } = resource
  const fixed = reservations.filter(({ type }) => type === 'STATIC')
  const { persistence: _persistence, volume: _volume, ...source } = disk ?? {}
  return {
    ...rest,
    ...(fixed.length > 0 ? { reservations: fixed } : {}),
    ...(Object.keys(source).length > 0 ? { disk: source } : {}),
  }
}

/** The agent's total with its dynamic reservations and volumes in place of what they were made from. */
export function totalResources(detected: readonly Resource[], checkpointed: readonly Resource[]): Resource[] {
  return addResources(subtractWhatIsThere(detected, checkpointed.map(plainOf)), checkpointed)
}
