import type { SchedulerCallMessage } from '@dcos-lite/lib/mesos'
import { callErrors } from '../../protocol/http/index.ts'
import { acceptOffers } from '../frameworks/accept.ts'
import { acknowledgeUpdate } from '../frameworks/acknowledge.ts'
import { declineOffers } from '../frameworks/decline.ts'
import { sendToExecutor, shutdownExecutor } from '../frameworks/executor-calls.ts'
import { killTask } from '../frameworks/kill.ts'
import { reconcileTasks } from '../frameworks/reconcile.ts'
import { removeFramework } from '../frameworks/teardown.ts'
import { updateFramework } from '../frameworks/update.ts'
import { reviveOffers, suppressOffers } from '../frameworks/wish-for-offers.ts'
import { answerInverseOffers } from '../maintenance/inverse-offers.ts'
import { acknowledgeOperation } from '../operations/acknowledge.ts'
import { reconcileOperations } from '../operations/reconcile.ts'
import type { Reign } from '../state/reign.ts'
import type { Framework } from '../state/types.ts'

/** Any call but SUBSCRIBE. */
export type FrameworkCall = Exclude<SchedulerCallMessage, { type: 'SUBSCRIBE' }>

/** Calls that may do without their body. */
export const callsWithoutBody: ReadonlySet<string> = new Set(['REVIVE', 'SUPPRESS'])

const isUuid = (base64: string): boolean => Buffer.from(base64, 'base64').length === 16

/** Refuses what can be seen to be wrong in a call by itself. */
export function checkFrameworkCall(call: FrameworkCall): void {
  const fail = (reason: string): Error => callErrors.INVALID({ call: 'scheduler::Call', reason })
  if ((call.framework_id?.value ?? '') === '') throw fail("Expecting 'framework_id' to be present")
  if (call.type === 'ACKNOWLEDGE' && !isUuid(call.acknowledge.uuid)) {
    throw fail("Not a valid UUID in 'acknowledge.uuid': 16 bytes are expected")
  }
  if (call.type === 'ACKNOWLEDGE_OPERATION_STATUS') {
    const { agent_id, uuid } = call.acknowledge_operation_status
    if (agent_id === undefined) throw fail("Expecting 'acknowledge_operation_status.agent_id' to be present")
    if (!isUuid(uuid)) {
      throw fail("Not a valid UUID in 'acknowledge_operation_status.uuid': 16 bytes are expected")
    }
  }
  if (
    call.type === 'UPDATE_FRAMEWORK' &&
    call.update_framework.framework_info.id?.value !== call.framework_id?.value
  ) {
    throw fail("'framework_id' differs from 'update_framework.framework_info.id'")
  }
}

/** Performs a call of a subscribed framework. Results come as events. */
export function performCall(reign: Reign, framework: Framework, call: FrameworkCall): void {
  switch (call.type) {
    case 'TEARDOWN':
      return removeFramework(reign, framework)
    case 'ACCEPT':
      return acceptOffers(reign, framework, call.accept)
    case 'DECLINE':
      return declineOffers(reign, framework, call.decline.offer_ids ?? [], call.decline.filters)
    case 'ACCEPT_INVERSE_OFFERS':
      return answerInverseOffers(reign, framework, 'ACCEPT', call.accept_inverse_offers)
    case 'DECLINE_INVERSE_OFFERS':
      return answerInverseOffers(reign, framework, 'DECLINE', call.decline_inverse_offers)
    case 'REVIVE':
      return reviveOffers(reign, framework, call.revive?.roles)
    case 'SUPPRESS':
      return suppressOffers(reign, framework, call.suppress?.roles)
    case 'KILL':
      return killTask(reign, framework, call.kill)
    case 'SHUTDOWN':
      return shutdownExecutor(reign, framework, call.shutdown)
    case 'ACKNOWLEDGE':
      return acknowledgeUpdate(reign, framework, call.acknowledge)
    case 'ACKNOWLEDGE_OPERATION_STATUS':
      return acknowledgeOperation(reign, framework, call.acknowledge_operation_status)
    case 'RECONCILE_OPERATIONS':
      return reconcileOperations(reign, framework, call.reconcile_operations.operations ?? [])
    case 'RECONCILE':
      return reconcileTasks(reign, framework, call.reconcile.tasks ?? [])
    case 'MESSAGE':
      return sendToExecutor(reign, framework, call.message)
    case 'UPDATE_FRAMEWORK':
      return updateFramework(reign, framework, call.update_framework)
    case 'REQUEST':
      // The allocator decides by shares; a wish for particular resources does not change them.
      return
  }
}
