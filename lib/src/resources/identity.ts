import type { Labels, ReservationInfo, Resource } from '../mesos/index.ts'

const labelsKey = (labels: Labels | undefined): unknown =>
  labels?.labels.map(({ key, value }) => [key, value ?? null]) ?? []

const reservationKey = (entry: ReservationInfo): unknown => [
  entry.type,
  entry.role,
  entry.principal ?? null,
  labelsKey(entry.labels),
]

function diskKey({ disk }: Resource): unknown {
  if (!disk) return null
  const { persistence, volume, source } = disk
  return [
    persistence ? [persistence.id, persistence.principal ?? null] : null,
    volume ? [volume.mode, volume.container_path, volume.host_path ?? null] : null,
    source
      ? [
          source.type,
          source.path?.root ?? null,
          source.mount?.root ?? null,
          source.id ?? null,
          source.profile ?? null,
        ]
      : null,
  ]
}

/** Equal for two resources (new format) exactly when they differ in nothing but their amount. */
export function identityOf(resource: Resource): string {
  const { reservations, allocation_info, disk, revocable, shared, provider_id } = resource
  if (!reservations?.length && !allocation_info && !disk && !revocable && !shared && !provider_id) {
    return resource.name
  }
  return JSON.stringify([
    resource.name,
    reservations?.map(reservationKey) ?? [],
    allocation_info?.role ?? null,
    diskKey(resource),
    revocable !== undefined,
    shared !== undefined,
    provider_id?.value ?? null,
  ])
}

/** Whether a resource is one whole thing: a persistent volume, a mounted or raw disk. It neither merges nor splits. */
export function isIndivisible({ disk }: Resource): boolean {
  return disk?.persistence !== undefined || (disk?.source !== undefined && disk.source.type !== 'PATH')
}
