import type { Attribute, Resource } from '@dcos-lite/lib/mesos'
import { formatResources } from '@dcos-lite/lib/resources'
import { totalWithCheckpointed } from '../../protocol/checkpointed-resources.ts'
import type { AgentBook } from '../checkpoint/agent-record.ts'
import type { StartedWith } from '../checkpoint/records.ts'
import type { AgentConfig } from '../config.ts'
import { agentErrors } from '../errors.ts'
import { advertisedAddress } from '../machine/address.ts'
import { reconfigurationProblem } from './decide/reconfiguration.ts'

/**
 * Decides whether an agent may start with these resources, and writes them down. What is reserved on it must be covered
 * always, because volumes hold data. Throws DCL_MESOS_AGENT_RECONFIGURATION_REFUSED, DCL_MESOS_AGENT_RESOURCES_TOO_FEW.
 */
export async function settleResources(
  config: AgentConfig,
  book: AgentBook,
  { resources, attributes }: { resources: Resource[]; attributes: Attribute[] },
): Promise<void> {
  const { domain } = config
  const now: StartedWith = {
    hostname: advertisedAddress(config, config.listen.port).hostname,
    resources,
    attributes,
    ...(domain ? { domain } : {}),
  }
  const { startedWith: before } = book.record()
  const policy = config.reconfigurationPolicy ?? 'any'
  const reason = before && reconfigurationProblem(policy, before, now)
  if (reason !== undefined) throw agentErrors.RECONFIGURATION_REFUSED({ policy, reason })
  const { uncovered } = totalWithCheckpointed(resources, book.checkpointedResources())
  if (uncovered.length > 0) {
    const texts = { uncovered: formatResources(uncovered), resources: formatResources(resources) }
    throw agentErrors.RESOURCES_TOO_FEW(texts)
  }
  await book.change(() => ({ startedWith: now }))
}
