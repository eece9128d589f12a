import type { FastifyRequest } from '@dcos-lite/lib/http-server'
import type { Demand } from '@dcos-lite/lib/identity'
import type { Resource } from '@dcos-lite/lib/mesos'
import { operatorPaths, readCall } from '../../protocol/http/index.ts'
import type { MasterCall } from '../http/master-call.ts'
import {
  agentDemand,
  demandsOfCall,
  endpointDemand,
  flagsDemand,
  frameworkDemands,
  logDemand,
  operationDemands,
  quotaDemands,
  registrationDemand,
  teardownDemands,
  weightDemands,
} from './decide/operator-demands.ts'
import type { PrincipalOf } from './decide/operator-demands.ts'

interface SchedulerCall {
  type?: string
  subscribe?: { framework_info?: { role?: string; roles?: string[] } }
  update_framework?: { framework_info?: { role?: string; roles?: string[] } }
  framework_id?: { value: string }
}

type Rule = (request: FastifyRequest, principalOf: PrincipalOf) => Demand[]

function formOf({ body }: FastifyRequest): URLSearchParams {
  return new URLSearchParams(body instanceof Uint8Array ? Buffer.from(body).toString('utf8') : '')
}

/** The list in a form; what cannot be read is refused later, in words that say why. */
function listIn(request: FastifyRequest, field: string): Resource[] {
  try {
    const list = JSON.parse(formOf(request).get(field) ?? '') as unknown
    return Array.isArray(list) ? (list as Resource[]) : []
  } catch {
    return []
  }
}

const ofOperator: Rule = (request, principalOf) =>
  request.method === 'POST'
    ? demandsOfCall(readCall<MasterCall>(request, 'MasterCall', 'master::Call'), principalOf)
    : []

const ofScheduler: Rule = (request, principalOf) => {
  if (request.method !== 'POST') return []
  const call = readCall<SchedulerCall>(request, 'SchedulerCall', 'scheduler::Call')
  if (call.type === 'SUBSCRIBE') return frameworkDemands(call.subscribe?.framework_info)
  if (call.type === 'UPDATE_FRAMEWORK') return frameworkDemands(call.update_framework?.framework_info)
  return call.type === 'TEARDOWN' ? teardownDemands(call.framework_id?.value ?? '', principalOf) : []
}

const always =
  (...demands: Demand[]): Rule =>
  () =>
    demands

/** What the routes need beyond the way in, by method and path without the name of the process. */
const rules: Readonly<Record<string, Rule>> = {
  'POST /teardown': (request, principalOf) =>
    teardownDemands(formOf(request).get('frameworkId') ?? '', principalOf),
  'PUT /weights': ({ body }) => weightDemands(Array.isArray(body) ? (body as { role?: string }[]) : [{}]),
  'POST /quota': ({ body }) => quotaDemands([(body as { role?: string } | undefined)?.role]),
  'DELETE /quota/*': ({ params }) => quotaDemands([(params as { '*': string })['*']]),
  'POST /reserve': (request) => operationDemands.reserve(listIn(request, 'resources')),
  'POST /unreserve': (request) => operationDemands.unreserve(listIn(request, 'resources')),
  'POST /create-volumes': (request) => operationDemands.create(listIn(request, 'volumes')),
  'POST /destroy-volumes': (request) => operationDemands.destroy(listIn(request, 'volumes')),
  'POST /machine/down': always(agentDemand),
  'POST /machine/up': always(agentDemand),
  'POST /maintenance/schedule': always(agentDemand),
  'GET /flags': always(flagsDemand),
  'GET /metrics/snapshot': always(endpointDemand('/metrics/snapshot')),
  'GET /logging/toggle': always(endpointDemand('/logging/toggle')),
  'POST /logging/toggle': always(endpointDemand('/logging/toggle')),
  'GET /files/browse': always(logDemand),
  'GET /files/read': always(logDemand),
  'GET /files/download': always(logDemand),
  'GET /files/debug': always(logDemand),
}

/** What a request needs. HEAD needs what GET does. */
export function demandsOfRequest(request: FastifyRequest, principalOf: PrincipalOf): Demand[] {
  const path = (request.routeOptions.url ?? '').replace(/^\/master(?=\/)/, '').replace(/\.json$/, '')
  if (operatorPaths.includes(path)) return ofOperator(request, principalOf)
  if (path === '/api/v1/scheduler') return ofScheduler(request, principalOf)
  // What agents and the master tell one another: who is an agent is given the tasks, with what is secret in them.
  if (path.startsWith('/internal/')) return [registrationDemand]
  const method = request.method === 'HEAD' ? 'GET' : request.method
  return rules[`${method} ${path}`]?.(request, principalOf) ?? []
}
