import type { Resource } from '@dcos-lite/lib/mesos'

/** A persistent volume of this agent. */
export interface VolumeIdentity {
  role: string
  persistenceId: string
}

function volumesOf(resources: readonly Resource[]): Map<string, VolumeIdentity> {
  const volumes = new Map<string, VolumeIdentity>()
  for (const resource of resources) {
    const persistenceId = resource.disk?.persistence?.id
    if (persistenceId === undefined) continue
    const role = resource.reservations?.at(-1)?.role ?? resource.role ?? '*'
    volumes.set(`${role}\n${persistenceId}`, { role, persistenceId })
  }
  return volumes
}

/** Which folders are made and which are deleted when the checkpointed resources change. */
export function planVolumeFolders(
  before: readonly Resource[],
  after: readonly Resource[],
): { create: VolumeIdentity[]; destroy: VolumeIdentity[] } {
  const old = volumesOf(before)
  const wanted = volumesOf(after)
  return {
    create: [...wanted].filter(([key]) => !old.has(key)).map(([, volume]) => volume),
    destroy: [...old].filter(([key]) => !wanted.has(key)).map(([, volume]) => volume),
  }
}
