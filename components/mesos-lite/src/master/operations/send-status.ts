import type { OfferOperation, OperationStatus } from '@dcos-lite/lib/mesos'
import { resourcesFor } from '../rendering/offer.ts'
import type { Reign } from '../state/reign.ts'
import type { Framework } from '../state/types.ts'

/** Tells a framework what became of an operation to which it gave an id. */
export function sendOperationStatus(framework: Framework, status: OperationStatus): void {
  if (status.operation_id === undefined) return
  const { converted_resources: converted } = status
  const formatted = converted
    ? { ...status, converted_resources: resourcesFor(framework, converted, '*').map(withoutRole) }
    : status
  framework.subscription?.send({
    type: 'UPDATE_OPERATION_STATUS',
    update_operation_status: { status: formatted },
  })
}

// An operation converts what nobody is allocated any more.
function withoutRole<T extends { allocation_info?: unknown }>(resource: T): T {
  const { allocation_info: _, ...rest } = resource
  return rest as T
}

/** Reports an operation that was not even tried: to a framework that gave it an id, and to the log. */
export function refuseOperation(
  reign: Reign,
  framework: Framework,
  operation: OfferOperation,
  reason: string,
): void {
  reign.log.info('operation dropped', { frameworkId: framework.id, operation: operation.type, reason })
  if (operation.id === undefined) return
  sendOperationStatus(framework, { operation_id: operation.id, state: 'OPERATION_ERROR', message: reason })
}
