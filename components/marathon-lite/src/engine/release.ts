import { overdueReservations } from '../decide/reservation-timeouts.ts'
import { awaitsRelease, releasesIn } from '../placement/release.ts'
import { commitInParts } from '../records/tree-store.ts'
import type { EngineContext } from './context.ts'
import type { MasterLink } from './master-link.ts'

/** Gives up instances whose reservation led to nothing in time. Returns when to look again (epoch milliseconds). */
export async function giveUpReservations(context: EngineContext): Promise<number> {
  const { records, environment } = context
  const { overdue, nextAtMs } = overdueReservations(
    context.index.reserved.values(),
    environment.clock.nowMs(),
  )
  if (overdue.length === 0) return nextAtMs
  const operations = overdue.map((instance) =>
    records.instances.putOperation(instance.id, { ...instance, goal: 'Decommissioned', wipe: true }),
  )
  await commitInParts(records, operations)
  context.kick()
  return nextAtMs
}

/** Gives back reservations and volumes that nobody uses any more; the offers that hold them are used up by it. */
export async function releaseReservations(context: EngineContext, link: MasterLink): Promise<void> {
  const { records } = context
  const offers = [...context.offers.values()]
  if (offers.length === 0) return
  const { releases, freed } = releasesIn(offers, {
    get: (id) => records.instances.get(id),
    reserved: () => context.index.reserved.values(),
  })
  for (const { offer, operations } of releases) {
    context.offers.delete(offer.id.value)
    link.send({
      type: 'ACCEPT',
      accept: { offer_ids: [offer.id], operations, filters: { refuse_seconds: 0 } },
    })
  }
  // Written after the call: when it is lost in between, the next offer shows the reservation and it is repeated.
  const operations = freed.flatMap((instance) =>
    instance.reservation
      ? [
          records.instances.putOperation(instance.id, {
            ...instance,
            reservation: { ...instance.reservation, freed: true },
          }),
        ]
      : [],
  )
  if (operations.length === 0) return
  await records.instances.commit(operations.slice(0, 100))
  context.kick()
}

/** Roles whose offers are needed to give reservations back, with a key for each instance. */
export function rolesToRelease({ index }: EngineContext): { key: string; role: string }[] {
  return [...index.reserved.values()]
    .filter(awaitsRelease)
    .map(({ id, role }) => ({ key: `${id}/release`, role }))
}
