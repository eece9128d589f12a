import type { Action } from '@dcos-lite/lib/contracts'
import type { FastifyRequest } from '@dcos-lite/lib/http-server'
import type { Demand } from '@dcos-lite/lib/identity'
import { parseAppPath } from '../api/apps.ts'
import { parseGroupPath } from '../api/groups.ts'
import { parsePodPath } from '../api/pods.ts'
import { wildcardOf } from '../api/query.ts'
import type { EngineContext } from '../engine/context.ts'
import { absolutePath } from '../ids/path-id.ts'

const services = 'dcos:service:marathon:marathon:services:'
const administration = 'dcos:service:marathon:marathon:admin:'

/** The resource of an app, a pod or a group. */
export const serviceResource = (id: string): string => services + id

/** What one action on one service needs. */
export const demand = (id: string, action: Action): Demand => ({ resource: serviceResource(id), action })

const admin = (part: string, action: Action): Demand => ({ resource: administration + part, action })

/** A change of what is there, or the making of what is not. */
export function changeOf({ treeStore }: EngineContext, id: string): Demand {
  const { services: known, groups } = treeStore.tree()
  return demand(id, known.has(id) || groups.has(id) ? 'update' : 'create')
}

const open = new Set<string | undefined>([
  '/ping',
  '/metrics',
  '/metrics/prometheus',
  '/dcos/health',
  undefined,
])

/** Whether a route tells nothing about services: for probes. */
export const isOpen = (route: string | undefined): boolean => open.has(route)
/** Routes whose body says which services they change. */
const namedInBody = new Set(['/v2/apps', '/v2/pods', '/v2/tasks/delete'])
const administrative: Record<string, Demand> = {
  'GET /v2/events': admin('events', 'read'),
  'DELETE /v2/leader': admin('leader', 'update'),
  'POST /logging': admin('config', 'update'),
  'GET /logging': admin('config', 'read'),
  'GET /config': admin('config', 'read'),
}

function appDemands(context: EngineContext, method: string, rest: string): Demand[] {
  if (method === 'PUT' || method === 'PATCH') return [changeOf(context, absolutePath(rest))]
  const path = parseAppPath(rest)
  // A listing is trimmed to what may be read; what is told of one app, or of all tasks below, is not.
  if (method === 'GET') return path.below && path.suffix === undefined ? [] : [demand(path.id, 'read')]
  if (path.suffix !== undefined) return [demand(path.id, 'update')]
  if (method === 'DELETE') return [demand(path.id, 'delete')]
  return [changeOf(context, absolutePath(rest))]
}

function podDemands(context: EngineContext, method: string, rest: string): Demand[] {
  const path = parsePodPath(rest)
  if (!path) return []
  if (method === 'GET') return [demand(path.id, 'read')]
  if (path.suffix !== undefined) return [demand(path.id, 'update')]
  return [method === 'DELETE' ? demand(path.id, 'delete') : changeOf(context, path.id)]
}

function groupDemands(context: EngineContext, method: string, rest: string): Demand[] {
  if (method === 'GET') {
    const { suffix, id } = parseGroupPath(rest)
    return suffix === 'versions' ? [demand(id, 'read')] : []
  }
  const id = absolutePath(`/${rest}`)
  if (method === 'DELETE') return [demand(id, 'delete')]
  // What a POST makes, and everything inside a group, is named in the body.
  return method === 'POST' ? [] : [changeOf(context, id)]
}

function deploymentDemands({ records }: EngineContext, id: string): Demand[] {
  const steps = records.deployments.get(id)?.steps ?? []
  const ids = steps.flatMap(({ actions }) => actions.flatMap(({ app, pod }) => app ?? pod ?? []))
  return [...new Set(ids)].map((service) => demand(service, 'update'))
}

/** What a request needs as far as its line says; decided by the route that serves it, so no spelling gets around it. */
export function demandsOf(context: EngineContext, request: FastifyRequest): Demand[] | 'open' {
  const route = request.routeOptions.url
  if (open.has(route)) return 'open'
  const method = request.method === 'HEAD' ? 'GET' : request.method
  const rest = wildcardOf(request)
  const needed = administrative[`${method} ${route ?? ''}`]
  if (needed) return [needed]
  switch (route) {
    case '/v2/apps/*':
      return appDemands(context, method, rest)
    case '/v2/pods/*':
      return podDemands(context, method, rest)
    case '/v2/groups':
    case '/v2/groups/*':
      return groupDemands(context, method, rest)
    case '/v2/deployments/:id':
    case '/v2/deployments/:id/promote':
    case '/v2/deployments/:id/rollback':
      return deploymentDemands(context, (request.params as { id: string }).id)
    case '/v2/queue/*':
      return [demand(absolutePath(rest.replace(/\/delay$/, '')), 'update')]
    default:
      // A changing route that names no service, or that nobody has thought of here, is for administrators.
      return method === 'GET' || namedInBody.has(route ?? '') ? [] : [admin('config', 'update')]
  }
}
