import type { Action } from '@dcos-lite/lib/contracts'
import type { FastifyRequest } from '@dcos-lite/lib/http-server'
import type { Demand } from '@dcos-lite/lib/identity'
import { queryFlag, restOf } from '../routes/address.ts'

const actions: Record<string, Action> = {
  GET: 'read',
  HEAD: 'read',
  PUT: 'create',
  PATCH: 'update',
  POST: 'update',
  DELETE: 'delete',
}
const open = new Set<string | undefined>([undefined, '/metrics', '/dcos/health'])

/** Whether a route tells nothing of secrets: for probes. */
export const isOpen = (route: string | undefined): boolean => open.has(route)

function secretDemand(request: FastifyRequest): Demand {
  const path = `/${restOf(request)}`
  const action = actions[request.method] ?? 'full'
  if (queryFlag(request, 'list') && action === 'read')
    return { resource: `dcos:secrets:list:default:${path}`, action }
  return { resource: `dcos:secrets:default:${path}`, action }
}

function settingDemand(request: FastifyRequest): Demand[] {
  const { namespace = '' } = request.params as { namespace?: string }
  const resource = `dcos:config:${namespace}:/${restOf(request)}`
  // A key that is put may be new or not: both are needed, and `full` is both.
  if (request.method === 'PUT') {
    return [
      { resource, action: 'create' },
      { resource, action: 'update' },
    ]
  }
  return [{ resource, action: actions[request.method] ?? 'full' }]
}

/** What a request needs, as DC/OS names it; for keys of the config service `dcos:config:<namespace>:/<key>`. */
export function demandsOf(request: FastifyRequest): Demand[] | 'open' {
  const route = request.routeOptions.url
  if (isOpen(route) || route === undefined) return 'open'
  if (route.startsWith('/secrets/v1/secret/')) return [secretDemand(request)]
  if (route === '/config/v1/namespaces') return [{ resource: 'dcos:config', action: 'read' }]
  if (route.startsWith('/config/v1/')) return settingDemand(request)
  const reads = request.method === 'GET' || request.method === 'HEAD'
  if (route.startsWith('/secrets/v1/') && !route.startsWith('/secrets/v1/audit/') && reads) return []
  // The key of the store, the audit log, and what parts of the cluster ask one another.
  return [{ resource: 'dcos:superuser', action: 'full' }]
}
