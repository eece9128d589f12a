import type { Resource } from '@dcos-lite/lib/mesos'
import { addResources, containsResources, identityOf } from '@dcos-lite/lib/resources'

/** An offer as far as it matters here. */
export interface HeldOffer {
  id: string
  resources: readonly Resource[]
}

/**
 * Which offers of an agent are taken back so that resources become free: none that has nothing of them, and no more than
 * necessary. Undefined when not even all of them would do.
 */
export function planRescinds(
  free: readonly Resource[],
  offers: readonly HeldOffer[],
  needed: readonly Resource[],
): string[] | undefined {
  const wanted = new Set(needed.map(identityOf))
  const useful = offers.filter(({ resources }) => resources.some((one) => wanted.has(identityOf(one))))
  const withOffers = (taken: readonly HeldOffer[]): Resource[] =>
    taken.reduce<Resource[]>((sum, { resources }) => addResources(sum, resources), [...free])
  const chosen: HeldOffer[] = []
  while (!containsResources(withOffers(chosen), needed)) {
    const next = useful[chosen.length]
    if (!next) return undefined
    chosen.push(next)
  }
  // An earlier one may not be needed any more once a larger one was added.
  for (const offer of [...chosen]) {
    const others = chosen.filter((one) => one !== offer)
    if (containsResources(withOffers(others), needed)) chosen.splice(chosen.indexOf(offer), 1)
  }
  return chosen.map(({ id }) => id)
}
