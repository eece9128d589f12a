import { offersTellCapabilities } from '@dcos-lite/lib/mesos'
import type { Offer, Resource } from '@dcos-lite/lib/mesos'
import { toOldFormat, withAllocation } from '@dcos-lite/lib/resources'
import type { Agent, Framework, OutstandingOffer } from '../state/types.ts'

/** Resources in the formats that a framework declared: reservations by RESERVATION_REFINEMENT, allocation by MULTI_ROLE. */
export function resourcesFor(framework: Framework, resources: Resource[], role: string): Resource[] {
  const { capabilities } = framework
  const formatted = capabilities.has('RESERVATION_REFINEMENT') ? resources : toOldFormat(resources)
  return capabilities.has('MULTI_ROLE') ? withAllocation(formatted, role) : formatted
}

/** Where the API of an agent is. */
export function agentUrl({ info, ip, port }: Pick<Agent, 'info' | 'ip' | 'port'>): Offer['url'] {
  return { scheme: 'http', address: { hostname: info.hostname, ip, port }, path: '/slave(1)' }
}

const wantsCapabilities = ({ info }: Framework): boolean =>
  info.labels?.labels.some(
    ({ key, value }) => key === offersTellCapabilities.key && value === offersTellCapabilities.value,
  ) === true

/** An offer as its framework reads it. */
export function renderOffer(offer: OutstandingOffer, framework: Framework, agent: Agent): Offer {
  const { info, executors } = agent
  const executorIds = [...(executors.get(framework.id)?.keys() ?? [])]
  return {
    id: { value: offer.id },
    framework_id: { value: framework.id },
    agent_id: { value: agent.id },
    hostname: info.hostname,
    url: agentUrl(agent),
    resources: resourcesFor(framework, offer.resources, offer.role),
    ...(info.attributes?.length ? { attributes: info.attributes } : {}),
    ...(executorIds.length === 0 ? {} : { executor_ids: executorIds.map((value) => ({ value })) }),
    ...(info.domain ? { domain: info.domain } : {}),
    ...(agent.unavailability ? { unavailability: agent.unavailability } : {}),
    ...(framework.capabilities.has('MULTI_ROLE') ? { allocation_info: { role: offer.role } } : {}),
    ...(wantsCapabilities(framework) ? { agent_capabilities: [...agent.capabilities] } : {}),
  }
}
