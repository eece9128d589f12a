import type { Demand } from '@dcos-lite/lib/identity'
import type { Resource } from '@dcos-lite/lib/mesos'
import type { MasterCall } from '../../http/master-call.ts'

/** Finds the principal of a framework; undefined when there is none. */
export type PrincipalOf = (frameworkId: string) => string | undefined

const master = 'dcos:mesos:master'

/** What a call needs that changes agents, or when they are looked after. */
export const agentDemand: Demand = { resource: `${master}:agent`, action: 'update' }

/** What speaking as an agent needs, for who comes as a user. */
export const registrationDemand: Demand = { resource: `${master}:agent`, action: 'create' }

/** What reading the logs of the master needs. */
export const logDemand: Demand = { resource: `${master}:log`, action: 'read' }
export const flagsDemand: Demand = { resource: `${master}:flags`, action: 'read' }
export const endpointDemand = (path: string): Demand => ({
  resource: `${master}:endpoint:path:${path}`,
  action: 'read',
})

/** What setting the weights of roles needs. */
export function weightDemands(weights: readonly { role?: string }[] | undefined): Demand[] {
  return (weights ?? []).map(({ role = '*' }) => ({
    resource: `${master}:weight:role:${role}`,
    action: 'update',
  }))
}

/** What changing the quotas of roles needs. */
export function quotaDemands(roles: readonly (string | undefined)[]): Demand[] {
  return roles.map((role = '*') => ({ resource: `${master}:quota:role:${role}`, action: 'update' }))
}

/** What ending a framework needs. */
export function teardownDemands(frameworkId: string, principalOf: PrincipalOf): Demand[] {
  const principal = principalOf(frameworkId)
  const whose = principal === undefined ? '' : `:principal:${principal}`
  return [{ resource: `${master}:framework${whose}`, action: 'delete' }]
}

/** What subscribing with roles needs. */
export function frameworkDemands(info: { role?: string; roles?: readonly string[] } | undefined): Demand[] {
  const roles = info?.roles?.length ? info.roles : [info?.role ?? '*']
  return roles.map((role) => ({ resource: `${master}:framework:role:${role}`, action: 'create' }))
}

const roleOf = ({ reservations, role }: Resource): string => reservations?.at(-1)?.role ?? role ?? '*'

function reserverOf({ reservations, reservation }: Resource): string | undefined {
  return reservations?.at(-1)?.principal ?? reservation?.principal
}

function creatorOf({ disk }: Resource): string | undefined {
  return disk?.persistence?.principal
}

const ofWhom = (kind: string, principal: string | undefined): Demand => ({
  resource: `${master}:${kind}${principal === undefined ? '' : `:principal:${principal}`}`,
  action: 'delete',
})

/** What making and undoing reservations and volumes needs. */
export const operationDemands = {
  reserve: (resources: readonly Resource[] = []): Demand[] =>
    resources.map((each) => ({ resource: `${master}:reservation:role:${roleOf(each)}`, action: 'create' })),
  unreserve: (resources: readonly Resource[] = []): Demand[] =>
    resources.map((each) => ofWhom('reservation', reserverOf(each))),
  create: (volumes: readonly Resource[] = []): Demand[] =>
    volumes.map((each) => ({ resource: `${master}:volume:role:${roleOf(each)}`, action: 'create' })),
  destroy: (volumes: readonly Resource[] = []): Demand[] =>
    volumes.map((each) => ofWhom('volume', creatorOf(each))),
}

const one = <T>(value: T | undefined): T[] => (value === undefined ? [] : [value])
type Rule = (call: MasterCall, principalOf: PrincipalOf) => Demand[]

const aboutAgents: Rule = () => [agentDemand]
const logging: Rule = () => [endpointDemand('/logging/toggle')]

/** What the calls of operators need beyond the way in, by type. A type without a rule needs nothing more. */
export const operatorRules: Readonly<Record<string, Rule>> = {
  UPDATE_WEIGHTS: ({ update_weights }) => weightDemands(update_weights?.weight_infos),
  TEARDOWN: ({ teardown }, principalOf) => teardownDemands(teardown?.framework_id.value ?? '', principalOf),
  MARK_AGENT_GONE: aboutAgents,
  DEACTIVATE_AGENT: aboutAgents,
  REACTIVATE_AGENT: aboutAgents,
  DRAIN_AGENT: aboutAgents,
  UPDATE_MAINTENANCE_SCHEDULE: aboutAgents,
  START_MAINTENANCE: aboutAgents,
  STOP_MAINTENANCE: aboutAgents,
  RESERVE_RESOURCES: ({ reserve_resources }) => [
    ...operationDemands.reserve(reserve_resources?.resources),
    // Reserving otherwise what was reserved undoes the first reservation.
    ...operationDemands.unreserve(reserve_resources?.source),
  ],
  UNRESERVE_RESOURCES: ({ unreserve_resources }) =>
    operationDemands.unreserve(unreserve_resources?.resources),
  CREATE_VOLUMES: ({ create_volumes }) => operationDemands.create(create_volumes?.volumes),
  DESTROY_VOLUMES: ({ destroy_volumes }) => operationDemands.destroy(destroy_volumes?.volumes),
  GROW_VOLUME: ({ grow_volume }) => operationDemands.create(one(grow_volume?.volume)),
  SHRINK_VOLUME: ({ shrink_volume }) => operationDemands.create(one(shrink_volume?.volume)),
  UPDATE_QUOTA: ({ update_quota }) =>
    quotaDemands((update_quota?.quota_configs ?? []).map(({ role }) => role)),
  SET_QUOTA: ({ set_quota }) => quotaDemands([set_quota?.quota_request?.role]),
  REMOVE_QUOTA: ({ remove_quota }) => quotaDemands([remove_quota?.role]),
  SET_LOGGING_LEVEL: logging,
  GET_LOGGING_LEVEL: logging,
  GET_FLAGS: () => [flagsDemand],
  GET_METRICS: () => [endpointDemand('/metrics/snapshot')],
  LIST_FILES: () => [logDemand],
  READ_FILE: () => [logDemand],
}

/** What a call of an operator needs. */
export function demandsOfCall(call: MasterCall, principalOf: PrincipalOf): Demand[] {
  const { type = '' } = call
  return Object.hasOwn(operatorRules, type) ? (operatorRules[type]?.(call, principalOf) ?? []) : []
}
