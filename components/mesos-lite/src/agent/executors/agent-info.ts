import type { AgentInfo } from '@dcos-lite/lib/mesos'
import { toDoubleFormat } from '@dcos-lite/lib/resources'
import type { AgentView } from '../api/agent-view.ts'

/** The agent as its executors are told of it. */
export function agentInfoOf(view: AgentView): AgentInfo {
  const { address, attributes, domain } = view
  return {
    hostname: address.hostname,
    port: address.port,
    id: { value: view.agentId() ?? '' },
    resources: toDoubleFormat(view.resources()),
    attributes,
    ...(domain ? { domain } : {}),
  }
}
