import type { Offer, OfferOperation, Resource } from '@dcos-lite/lib/mesos'
import { normalizeResources } from '@dcos-lite/lib/resources'
import type { InstanceRecord } from '../instances/types.ts'
import { isActive } from '../instances/types.ts'
import { reservedInstance } from './usable.ts'

/** An offer that holds what nobody uses any more, and the operations that give it back. */
export interface Release {
  offer: Offer
  operations: OfferOperation[]
}

/** Whether an instance is over but its reservation is not given back yet. */
export function awaitsRelease(instance: InstanceRecord): boolean {
  return (
    instance.goal === 'Decommissioned' &&
    !isActive(instance) &&
    instance.reservation !== undefined &&
    instance.reservation.freed !== true
  )
}

function operationsFor(resources: readonly Resource[]): OfferOperation[] {
  const volumes = resources.filter(({ disk }) => disk?.persistence !== undefined)
  const plain = resources.map(({ disk, ...rest }): Resource =>
    disk?.source ? { ...rest, disk: { source: disk.source } } : rest,
  )
  const operations: OfferOperation[] = []
  if (volumes.length > 0) operations.push({ type: 'DESTROY', destroy: { volumes } })
  return [...operations, { type: 'UNRESERVE', unreserve: { resources: plain } }]
}

/** The instances that there are, and among them at least all that have a reservation. */
export interface KnownInstances {
  get(id: string): InstanceRecord | undefined
  reserved(): Iterable<InstanceRecord>
}

/**
 * Finds what offers hold for instances that are over or unknown, and which instances have thereby (or before a crash)
 * given back everything.
 */
export function releasesIn(
  offers: readonly Offer[],
  instances: KnownInstances,
): { releases: Release[]; freed: InstanceRecord[] } {
  const releases: Release[] = []
  const freed = new Map<string, InstanceRecord>()
  for (const offer of offers) {
    const unused = normalizeResources(offer.resources).filter((resource) => {
      const id = reservedInstance(resource)
      const instance = id === undefined ? undefined : instances.get(id)
      return id !== undefined && (instance === undefined || awaitsRelease(instance))
    })
    if (unused.length > 0) releases.push({ offer, operations: operationsFor(unused) })
    for (const instance of instances.reserved()) {
      const here = instance.reservation?.agentId === offer.agent_id.value
      const role = offer.allocation_info?.role ?? instance.role
      if (awaitsRelease(instance) && here && role === instance.role) freed.set(instance.id, instance)
    }
  }
  return { releases, freed: [...freed.values()] }
}
