import { isIndivisible } from '@dcos-lite/lib/resources'
import type { Resource } from '@dcos-lite/lib/mesos'
import type { QuotaRun, Room } from './quota-run.ts'

/** What is left of an offer after the quotas, and what they have cut. */
export interface Cut {
  offer: Resource[]
  /** The part that stays on the agent, of entries that were cut. */
  rest: Resource[]
  /** By name of resource: the bound that cut it. */
  bounds: Map<string, Room>
}

const thousandthsOf = (resource: Resource): number => Math.round((resource.scalar?.value ?? 0) * 1000)
const withAmount = (resource: Resource, thousandths: number): Resource => ({
  ...resource,
  scalar: { value: thousandths / 1000 },
})

function partOf(resource: Resource, room: number): number {
  const all = thousandthsOf(resource)
  if (all <= room) return all
  if (isIndivisible(resource)) return 0
  // Nobody can use half a GPU.
  return resource.name === 'gpus' ? Math.floor(room / 1000) * 1000 : room
}

/** Cuts the unreserved scalars of an offer to what the quotas let a role have. */
export function cutToQuota(offer: Resource[], role: string, quota: QuotaRun): Cut {
  const isCut = offer.some(
    (one) =>
      one.type === 'SCALAR' &&
      !one.reservations?.length &&
      !one.revocable &&
      thousandthsOf(one) > quota.room(role, one.name).amount,
  )
  const names = offer.map(({ name }) => name)
  if (!isCut && new Set(names).size === names.length) return { offer, rest: [], bounds: new Map() }
  const cut: Cut = { offer: [], rest: [], bounds: new Map() }
  const left = new Map<string, number>()
  for (const resource of offer) {
    const { name, type, reservations, revocable } = resource
    if (type !== 'SCALAR' || reservations?.length || revocable) {
      cut.offer.push(resource)
      continue
    }
    const bound = quota.room(role, name)
    const room = left.get(name) ?? bound.amount
    const part = partOf(resource, room)
    left.set(name, room - part)
    const all = thousandthsOf(resource)
    if (part === all) cut.offer.push(resource)
    else {
      cut.bounds.set(name, bound)
      if (part > 0) cut.offer.push(withAmount(resource, part))
      cut.rest.push(withAmount(resource, all - part))
    }
  }
  return cut.bounds.size === 0 ? { ...cut, offer } : cut
}
