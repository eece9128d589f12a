import type { FastifyRequest } from '@dcos-lite/lib/http-server'
import type { Demand } from '@dcos-lite/lib/identity'
import { wildcardOf } from '../api/query.ts'
import { jsonBody } from '../api/respond.ts'
import type { EngineContext } from '../engine/context.ts'
import { parseTaskId } from '../ids/instance-id.ts'
import { absolutePath } from '../ids/path-id.ts'
import { changeOf, demand } from './service-demands.ts'

interface Named {
  id?: unknown
  apps?: unknown
  pods?: unknown
  groups?: unknown
}

const named = (value: unknown): Named => (typeof value === 'object' && value !== null ? value : {})
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : [])
const idOf = ({ id }: Named, base: string): string => (typeof id === 'string' ? absolutePath(id, base) : base)

/** Everything that a group's body makes or changes, the group first. */
function insideGroup(context: EngineContext, body: unknown, base: string): Demand[] {
  const group = named(body)
  const id = idOf(group, base)
  return [
    changeOf(context, id),
    ...[...listOf(group.apps), ...listOf(group.pods)].map((each) => changeOf(context, idOf(named(each), id))),
    ...listOf(group.groups).flatMap((each) => insideGroup(context, each, id)),
  ]
}

/** What the body of a request adds: the services that it names. */
export function bodyDemandsOf(context: EngineContext, request: FastifyRequest): Demand[] {
  const { method } = request
  const route = request.routeOptions.url
  if (method === 'GET' || method === 'HEAD' || method === 'DELETE') return []
  switch (route) {
    case '/v2/apps': {
      const body = jsonBody(request)
      if (method === 'POST') return [demand(idOf(named(body), '/'), 'create')]
      return listOf(body).map((each) => changeOf(context, idOf(named(each), '/')))
    }
    case '/v2/pods':
      return [demand(idOf(named(jsonBody(request)), '/'), 'create')]
    case '/v2/groups':
    case '/v2/groups/*':
      return insideGroup(context, jsonBody(request), absolutePath(`/${wildcardOf(request)}`))
    case '/v2/tasks/delete':
      return listOf((jsonBody(request) as { ids?: unknown }).ids).flatMap((id) => {
        const parsed = typeof id === 'string' ? parseTaskId(id) : undefined
        const instance = parsed && context.records.instances.get(parsed.instanceId)
        return instance ? [demand(instance.serviceId, 'update')] : []
      })
    default:
      return []
  }
}
