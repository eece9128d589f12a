import type { Resource } from '@dcos-lite/lib/mesos'
import { fromThousandths, toThousandths } from '@dcos-lite/lib/resources'
import { matchesWhole } from '@dcos-lite/lib/patterns'
import type { VolumeNeed } from './needs.ts'
import type { Refusal } from './refusals.ts'
import { leave } from './take.ts'

/** A persistent volume with the disk that it is made of. */
export interface PlacedVolume {
  need: VolumeNeed
  resource: Resource
}

const sourceOf = ({ disk }: Resource): NonNullable<Resource['disk']>['source'] => disk?.source
const amountOf = ({ scalar }: Resource): number => scalar?.value ?? 0

function rootOf(resource: Resource): string {
  const source = sourceOf(resource)
  return source?.path?.root ?? source?.mount?.root ?? ''
}

/** Whether a disk is of the kind that a volume asks for: its type, its profile, its path. */
function isOfKind(resource: Resource, { type, profileName, constraints }: VolumeNeed): boolean {
  if (resource.name !== 'disk' || resource.disk?.persistence || resource.revocable) return false
  const source = sourceOf(resource)
  if (type === 'root') return source === undefined
  if (source?.type !== type.toUpperCase() || source.profile !== profileName) return false
  return constraints.every(([, operator, pattern = '']) => {
    const fits = matchesWhole(pattern, rootOf(resource))
    return operator === 'UNLIKE' ? fits === false : fits === true
  })
}

const describe = ({ type, profileName, constraints }: VolumeNeed): string =>
  [
    type === 'root' ? 'the disk of the agent' : `a disk of type ${type}`,
    ...(profileName === undefined ? [] : [`with profile ${profileName}`]),
    ...constraints.map((constraint) => `with ${constraint.join(' ')}`),
  ].join(' ')

function refusalFor(need: VolumeNeed, ofKind: readonly Resource[]): Refusal {
  const available = Math.max(0, ...ofKind.map(amountOf))
  const { size, maxSize, containerPath } = need
  const tooLarge = available >= size
  const limits = maxSize === undefined ? `${size} MiB` : `${size} to ${maxSize} MiB`
  return {
    rule: 'InsufficientDisk',
    requested: size,
    available,
    reason: `the volume ${containerPath} needs ${limits} on ${describe(need)}, the largest free one has ${available} MiB`,
    change:
      ofKind.length === 0
        ? `give the agent ${describe(need)}, or ask for another type of volume`
        : tooLarge
          ? 'raise maxSize, or give the agent a smaller disk'
          : `ask for at most ${available} MiB, or free more on this agent`,
  }
}

/**
 * Gives each volume its disk: the largest volumes choose first, each takes the smallest disk that is large enough. A
 * disk of type mount goes as a whole, of the others a volume takes what it needs.
 */
export function placeVolumes(
  needs: readonly VolumeNeed[],
  pool: readonly Resource[],
): { volumes: PlacedVolume[]; pool: Resource[] } | { refusal: Refusal } {
  const volumes = new Map<VolumeNeed, Resource>()
  let left = [...pool]
  for (const need of [...needs].sort((a, b) => b.size - a.size)) {
    const ofKind = left.filter((resource) => isOfKind(resource, need))
    const most = need.type === 'mount' ? (need.maxSize ?? Infinity) : Infinity
    const [chosen] = ofKind
      .filter((resource) => amountOf(resource) >= need.size && amountOf(resource) <= most)
      .sort((a, b) => amountOf(a) - amountOf(b))
    if (!chosen) return { refusal: refusalFor(need, ofKind) }
    const part =
      need.type === 'mount'
        ? chosen
        : { ...chosen, scalar: { value: fromThousandths(toThousandths(need.size)) } }
    volumes.set(need, part)
    left = leave(left, [part])
  }
  return {
    volumes: needs.flatMap((need) => {
      const resource = volumes.get(need)
      return resource ? [{ need, resource }] : []
    }),
    pool: left,
  }
}
