import type { SchedulerCallMessage } from '@dcos-lite/lib/mesos'
import { masterErrors } from '../errors.ts'
import { acceptOffers } from '../frameworks/accept.ts'
import { acknowledgeUpdate } from '../frameworks/acknowledge.ts'
import { declineOffers } from '../frameworks/decline.ts'
import { sendToExecutor, shutdownExecutor } from '../frameworks/executor-calls.ts'
import { killTask } from '../frameworks/kill.ts'
import { reconcileTasks } from '../frameworks/reconcile.ts'
import { removeFramework } from '../frameworks/teardown.ts'
import { updateFramework } from '../frameworks/update.ts'
import { reviveOffers, suppressOffers } from '../frameworks/wish-for-offers.ts'
import type { Reign } from '../state/reign.ts'
import type { Framework } from '../state/types.ts'

/** Any call but SUBSCRIBE. */
export type FrameworkCall = Exclude<SchedulerCallMessage, { type: 'SUBSCRIBE' }>

/** Calls that have, or may do, without a body. */
export const callsWithoutBody: ReadonlySet<string> = new Set(['TEARDOWN', 'REVIVE', 'SUPPRESS'])

/** Calls of the storage and maintenance protocols, which are not spoken here. */
export const unsupportedCalls: ReadonlySet<string> = new Set([
  'UNKNOWN',
  'ACCEPT_INVERSE_OFFERS',
  'DECLINE_INVERSE_OFFERS',
  'ACKNOWLEDGE_OPERATION_STATUS',
  'RECONCILE_OPERATIONS',
])

/** Refuses what can be seen to be wrong in a call by itself. */
export function checkFrameworkCall(call: FrameworkCall): void {
  const fail = (reason: string): Error => masterErrors.CALL_INVALID({ call: 'scheduler::Call', reason })
  if ((call.framework_id?.value ?? '') === '') throw fail("Expecting 'framework_id' to be present")
  if (call.type === 'ACKNOWLEDGE' && Buffer.from(call.acknowledge.uuid, 'base64').length !== 16) {
    throw fail("Not a valid UUID in 'acknowledge.uuid': 16 bytes are expected")
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
