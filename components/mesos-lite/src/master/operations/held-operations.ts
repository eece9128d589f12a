import type { RegisterRequest } from '../../protocol/messages.ts'
import type { Reign } from '../state/reign.ts'
import type { Agent } from '../state/types.ts'
import { dropUnknownOperations } from './lose-operations.ts'
import { noteOperationStatus } from './take-status.ts'

/** Takes over what an agent that registers says of its operations; those it never got are dropped. */
export function reconcileHeldOperations(reign: Reign, agent: Agent, request: RegisterRequest): void {
  const held = request.operations ?? []
  dropUnknownOperations(reign, agent.id, new Set(held.map(({ uuid }) => uuid)))
  for (const { uuid, frameworkId, info, status } of held) {
    const known = reign.operations.get(uuid)
    if (known) noteOperationStatus(known, status)
    else {
      const operation = { uuid, agentId: agent.id, frameworkId, info, settle: undefined }
      reign.operations.add({ ...operation, statuses: [status], latest: status })
    }
  }
}
