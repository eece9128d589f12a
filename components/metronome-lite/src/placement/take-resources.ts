import type { Resource } from '@dcos-lite/lib/mesos'
import { allocatableTo, fromThousandths, reservationRole, toThousandths } from '@dcos-lite/lib/resources'

/** What a run needs of one node. */
export interface Need {
  cpus: number
  mem: number
  disk: number
  gpus: number
}

export const needNames = ['cpus', 'mem', 'disk', 'gpus'] as const
export type NeedName = (typeof needNames)[number]

function usable(resources: readonly Resource[], name: string, role: string): Resource[] {
  return allocatableTo(resources, role)
    .filter((resource) => {
      const { disk, revocable, shared } = resource
      const plain = disk === undefined && revocable === undefined && shared === undefined
      return plain && resource.name === name && resource.type === 'SCALAR'
    })
    .sort(
      (left, right) =>
        Number(reservationRole(right) !== undefined) - Number(reservationRole(left) !== undefined),
    )
}

/** How much of a scalar a role can use for a run. */
export function availableOf(resources: readonly Resource[], name: NeedName, role: string): number {
  const parts = usable(resources, name, role).map(({ scalar }) => toThousandths(scalar?.value ?? 0))
  return fromThousandths(parts.reduce((sum, part) => sum + part, 0))
}

/** The parts of `resources` that satisfy a need, reserved ones first; undefined when there is too little. */
export function takeResources(
  resources: readonly Resource[],
  need: Need,
  role: string,
): Resource[] | undefined {
  const taken: Resource[] = []
  for (const name of needNames) {
    let missing = toThousandths(need[name])
    for (const resource of usable(resources, name, role)) {
      const part = Math.min(missing, toThousandths(resource.scalar?.value ?? 0))
      if (part <= 0) continue
      taken.push({ ...resource, scalar: { value: fromThousandths(part) } })
      missing -= part
    }
    if (missing > 0) return undefined
  }
  return taken
}
