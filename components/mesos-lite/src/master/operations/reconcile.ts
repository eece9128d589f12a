import { agentStanding } from '../frameworks/reconcile.ts'
import { reconcileOperation } from '../decide/reconcile-operation.ts'
import type { Reign } from '../state/reign.ts'
import type { Framework } from '../state/types.ts'
import { sendOperationStatus } from './send-status.ts'

/** Answers RECONCILE_OPERATIONS: of the operations that are named, or of all that are known when none is. */
export function reconcileOperations(
  reign: Reign,
  framework: Framework,
  named: readonly { operation_id: { value: string }; agent_id?: { value: string } }[],
): void {
  const wanted =
    named.length > 0
      ? named.map(({ operation_id, agent_id }) => ({ id: operation_id.value, agentId: agent_id?.value }))
      : reign.operations
          .ofFramework(framework.id)
          .flatMap(({ info, agentId }) => (info.id ? [{ id: info.id.value, agentId }] : []))
  for (const { id, agentId } of wanted) {
    const known = reign.operations.named(framework.id, id)
    const question = {
      operationId: id,
      agentId: agentId ?? known?.agentId,
      known: known?.latest,
      agent: agentStanding(reign, agentId),
    }
    sendOperationStatus(framework, reconcileOperation(question))
  }
}
