import type { Attribute, DomainInfo } from './attribute.ts'
import type { AgentId, ExecutorId, FrameworkId, OfferId } from './ids.ts'
import type { Resource } from './resource.ts'
import type { ExecutorInfo, TaskGroupInfo, TaskInfo } from './task.ts'

/** One offer is of one agent and for one role. */
export interface Offer {
  id: OfferId
  framework_id: FrameworkId
  agent_id: AgentId
  hostname: string
  url: { scheme: string; address: { hostname?: string; ip?: string; port: number }; path?: string }
  resources: Resource[]
  attributes?: Attribute[]
  executor_ids?: ExecutorId[]
  domain?: DomainInfo
  unavailability?: { start: { nanoseconds: number }; duration?: { nanoseconds: number } }
  allocation_info?: { role: string }
  /** Our own: what the agent can do, such as `network:bridge`; for frameworks with the label `offersTellCapabilities`. */
  agent_capabilities?: string[]
}

/** Label of a framework that wants to read in its offers what their agents can do. Others do not hear of it. */
export const offersTellCapabilities = { key: 'dcos_offers', value: 'agent_capabilities' } as const

/** A question: may the resources of an agent be taken away at that time? Without resources it means all of them. */
export interface InverseOffer {
  id: OfferId
  url?: Offer['url']
  framework_id: FrameworkId
  agent_id?: AgentId
  unavailability: { start: { nanoseconds: number }; duration?: { nanoseconds: number } }
  resources?: Resource[]
}

export interface Filters {
  refuse_seconds?: number
}

/** One operation of ACCEPT; they are applied in order to the sum of the offered resources. */
export type OfferOperation = { id?: { value: string } } & (
  | { type: 'LAUNCH'; launch: { task_infos: TaskInfo[] } }
  | { type: 'LAUNCH_GROUP'; launch_group: { executor: ExecutorInfo; task_group: TaskGroupInfo } }
  | { type: 'RESERVE'; reserve: { resources: Resource[]; source?: Resource[] } }
  | { type: 'UNRESERVE'; unreserve: { resources: Resource[] } }
  | { type: 'CREATE'; create: { volumes: Resource[] } }
  | { type: 'DESTROY'; destroy: { volumes: Resource[] } }
  | { type: 'GROW_VOLUME'; grow_volume: { volume: Resource; addition: Resource } }
  | { type: 'SHRINK_VOLUME'; shrink_volume: { volume: Resource; subtract: { value: number } } }
  | { type: 'CREATE_DISK'; create_disk: { source: Resource; target_type?: string; target_profile?: string } }
  | { type: 'DESTROY_DISK'; destroy_disk: { source: Resource } }
)
