import type { Filters, Offer, OfferOperation } from '@dcos-lite/lib/mesos'
import type { Operation } from '@dcos-lite/lib/store'
import { topLevelGroupOf } from '../ids/path-id.ts'
import { taskContainersOf } from '../launching/operations.ts'
import { launchOperations } from '../launching/operations.ts'
import { taskIdOf } from '../ids/instance-id.ts'
import type { InstanceRecord, TaskRecord } from '../instances/types.ts'
import { assignInParts } from '../placement/assign.ts'
import type { Launch } from '../placement/assign.ts'
import { holdMs, offersToHold } from '../placement/hold.ts'
import { commitInParts } from '../records/tree-store.ts'
import { enforcesRole } from '../tree/tree.ts'
import { isoNow } from './context.ts'
import type { EngineContext } from './context.ts'
import { createPacer } from './pacer.ts'
import type { MasterLink } from './master-link.ts'
import { publishInstance } from './publish.ts'
import { heldBack, waitingServices } from './waiting.ts'

/** Since when offers are kept back. */
const heldSinceMs = new WeakMap<Offer, number>()

const sinceOf =
  (nowMs: number) =>
  (offer: Offer): number =>
    heldSinceMs.get(offer) ?? nowMs

/** While something waits that did not fit, agents are looked at again this often. */
const lookAgainSeconds = 5

function provisioned({ instance, placement, service }: Launch, now: string): InstanceRecord {
  const { killIncarnation: _kill, ...kept } = instance
  const containers = taskContainersOf(service)
  const tasks = containers.map((container): TaskRecord => ({
    id: taskIdOf(instance.id, container, instance.incarnation),
    container,
    stagedAt: now,
    hostPorts: placement.tasks.find(({ need }) => need.container === container)?.hostPorts ?? [],
    ipAddresses: [],
  }))
  return { ...kept, condition: 'Provisioned', since: now, agent: placement.agent, tasks }
}

function operationsFor(
  context: EngineContext,
  launch: Launch,
  record: InstanceRecord,
): { operations: OfferOperation[]; record: InstanceRecord } {
  const { settings, treeStore, environment } = context
  const tree = treeStore.tree()
  const top = topLevelGroupOf(record.serviceId)
  return launchOperations(launch, record, {
    settings,
    enforced: top !== undefined && enforcesRole(tree, top, settings),
    below: (limit) => environment.random.below(limit),
    uuid: () => environment.random.uuid(),
    reservedUntil: new Date(environment.clock.nowMs() + settings.taskReservationTimeoutMs).toISOString(),
  })
}

function filtersOf(context: EngineContext, somethingWaits: boolean): Filters {
  return { refuse_seconds: somethingWaits ? lookAgainSeconds : context.settings.declineOfferMs / 1000 }
}

/** So many services are also looked at when no offer is for their role: that only explains why they wait. */
const mostExplained = 500

/** The services that these offers are for, and some others. */
function concerned({ index, environment }: EngineContext, offers: readonly Offer[]): string[] {
  const ids = [...index.waitingOf.keys()]
  if (ids.length <= mostExplained) return ids
  const offered = new Set(offers.map(({ allocation_info: info }) => info?.role))
  const first = environment.random.below(ids.length)
  return ids.filter((id, at) => {
    if ((at - first + ids.length) % ids.length < mostExplained || offered.has(undefined)) return true
    for (const { role } of index.waitingOf.get(id)?.values() ?? []) if (offered.has(role)) return true
    return false
  })
}

/**
 * Gives what waits to the offers at hand: makes the launches durable, then accepts; declines the rest. Returns when a
 * launch that is held back by a delay may happen.
 */
export async function launchWaiting(
  context: EngineContext,
  link: MasterLink,
): Promise<{ nextAtMs?: number; launched: number }> {
  if (context.offers.size === 0 && context.delays.size === 0) return { launched: 0 }
  const held = heldBack(context)
  const { nextAtMs } = held
  const next = nextAtMs === undefined ? {} : { nextAtMs }
  const offers: Offer[] = [...context.offers.values()]
  if (offers.length === 0) return { launched: 0, ...next }
  const ready = waitingServices(context, concerned(context, offers))
  const wanted = context.index.waiting.size - held.count
  const { environment, settings, records } = context
  const nowMs = environment.clock.nowMs()
  const below = (limit: number): number => environment.random.below(limit)
  const leaving = context.drains.leaving(nowMs).agents
  const pace = createPacer(environment.clock)
  const parts = assignInParts({
    ...{ waiting: ready, offers, settings, nowMs, below, leaving },
    ...(context.homeRegion === undefined ? {} : { homeRegion: context.homeRegion }),
  })
  let part = parts.next()
  for (; !part.done; part = parts.next()) await pace()
  const assignment = part.value
  context.queue.record(assignment.attempts, nowMs)
  const now = isoNow(context)
  const byOffer = new Map<string, OfferOperation[]>()
  const provisionedRecords: { record: InstanceRecord; previous: InstanceRecord }[] = []
  const writes: Operation[] = []
  for (const launch of assignment.launches) {
    await pace()
    const { operations, record } = operationsFor(context, launch, provisioned(launch, now))
    const ofOffer = byOffer.get(launch.offer.id.value) ?? []
    ofOffer.push(...operations)
    byOffer.set(launch.offer.id.value, ofOffer)
    provisionedRecords.push({ record, previous: launch.instance })
    writes.push(records.instances.putOperation(record.id, record))
  }
  await commitInParts(records, writes)
  context.offers.clear()
  const somethingWaits = wanted > assignment.launches.length || nextAtMs !== undefined
  const filters = filtersOf(context, somethingWaits)
  const kept = new Set(somethingWaits ? [] : offersToHold(assignment.unused, sinceOf(nowMs), nowMs))
  for (const offer of kept) {
    heldSinceMs.set(offer, sinceOf(nowMs)(offer))
    context.offers.set(offer.id.value, offer)
  }
  const declined = assignment.unused.filter((offer) => !kept.has(offer))
  for (const [offerId, operations] of byOffer) {
    link.send({
      type: 'ACCEPT',
      accept: { offer_ids: [{ value: offerId }], operations: mergeLaunches(operations), filters },
    })
  }
  if (declined.length > 0) {
    link.send({ type: 'DECLINE', decline: { offer_ids: declined.map(({ id }) => id), filters } })
  }
  for (const { record, previous } of provisionedRecords) publishInstance(context, record, previous)
  const againAtMs = Math.min(
    nextAtMs ?? Infinity,
    ...[...kept].map((offer) => sinceOf(nowMs)(offer) + holdMs),
  )
  return { launched: assignment.launches.length, ...(againAtMs < Infinity ? { nextAtMs: againAtMs } : {}) }
}

/** Plain launches of one offer go as one operation. */
function mergeLaunches(operations: readonly OfferOperation[]): OfferOperation[] {
  const merged: OfferOperation[] = []
  for (const operation of operations) {
    const last = merged.at(-1)
    if (operation.type === 'LAUNCH' && last?.type === 'LAUNCH') {
      last.launch.task_infos.push(...operation.launch.task_infos)
    } else if (operation.type === 'LAUNCH') {
      merged.push({ type: 'LAUNCH', launch: { task_infos: [...operation.launch.task_infos] } })
    } else merged.push(operation)
  }
  return merged
}
