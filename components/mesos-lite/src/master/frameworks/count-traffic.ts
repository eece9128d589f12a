import type { SchedulerCallMessage } from '@dcos-lite/lib/mesos'
import type { Reign } from '../state/reign.ts'
import type { Framework, Subscription } from '../state/types.ts'

/** Calls that nobody else counts, by their names of old. */
const messageNames: Partial<Record<SchedulerCallMessage['type'], string>> = {
  ACKNOWLEDGE: 'status_update_acknowledgement',
  ACKNOWLEDGE_OPERATION_STATUS: 'operation_status_update_acknowledgement',
  MESSAGE: 'framework_to_executor',
  RECONCILE_OPERATIONS: 'reconcile_operations',
  REQUEST: 'resource_request',
  TEARDOWN: 'unregister_framework',
}

/** Counts a call of a framework, for its metrics and those of the master. */
export function countCall(reign: Reign, { counters }: Framework, call: SchedulerCallMessage): void {
  const message = messageNames[call.type]
  if (message !== undefined) reign.counters.add(`master/messages_${message}`)
  counters.add('calls')
  counters.add(`calls/${call.type.toLowerCase()}`)
  const add = (name: string, ids: readonly unknown[] | undefined): void => {
    for (const _ of ids ?? []) counters.add(name)
  }
  if (call.type === 'ACCEPT') add('offers/accepted', call.accept.offer_ids)
  if (call.type === 'DECLINE') add('offers/declined', call.decline.offer_ids)
}

/** Counts every event that goes to a framework from now on. */
export function countEvents({ counters }: Framework, subscription: Subscription): void {
  const send = subscription.send.bind(subscription)
  subscription.send = (event) => {
    counters.add('events')
    counters.add(`events/${event.type.toLowerCase()}`)
    if (event.type === 'OFFERS') for (const _ of event.offers.offers) counters.add('offers/sent')
    if (event.type === 'RESCIND') counters.add('offers/rescinded')
    send(event)
  }
}
