import type { Operation } from '@dcos-lite/lib/mesos'
import type { Reign } from '../state/reign.ts'
import type { AgentOperation } from './operation-book.ts'

function renderOperation({ uuid, agentId, frameworkId, info, latest, statuses }: AgentOperation): Operation {
  return {
    ...(frameworkId === undefined ? {} : { framework_id: { value: frameworkId } }),
    agent_id: { value: agentId },
    info,
    latest_status: latest,
    ...(statuses.length === 0 ? {} : { statuses }),
    uuid: { value: uuid },
  }
}

/** The body of the answer to GET_OPERATIONS. */
export function operatorOperations(reign: Reign): { operations?: Operation[] } {
  const operations = [...reign.operations.all()].map(renderOperation)
  return operations.length === 0 ? {} : { operations }
}
