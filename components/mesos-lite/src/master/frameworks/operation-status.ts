import type { OfferOperation } from '@dcos-lite/lib/mesos'
import type { Reign } from '../state/reign.ts'
import type { Framework } from '../state/types.ts'

/** Reports an operation that was dropped: to a framework that gave it an id, and to the log. */
export function dropOperation(
  reign: Reign,
  framework: Framework,
  operation: OfferOperation,
  reason: string,
): void {
  reign.log.info('operation dropped', { frameworkId: framework.id, operation: operation.type, reason })
  if (operation.id === undefined) return
  framework.subscription?.send({
    type: 'UPDATE_OPERATION_STATUS',
    update_operation_status: {
      status: { operation_id: operation.id, state: 'OPERATION_ERROR', message: reason },
    },
  })
}
