import type { Action } from '@dcos-lite/lib/contracts'
import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import { mayDo } from '@dcos-lite/lib/identity'
import type { AccessFacts } from '@dcos-lite/lib/identity'
import type { AclDirectory } from '../access/acls.ts'
import { readAction, readResource } from '../decide/names.ts'
import { iamErrors } from '../errors.ts'
import type { Grantee } from '../records/grant.ts'
import { groupUrl, renderAcl, renderActions, userUrl } from '../rendering/access.ts'
import { descriptionOf } from './request-body.ts'

interface AclParams {
  rid: string
}
interface LineParams extends AclParams {
  id: string
}
interface ActionParams extends LineParams {
  action: string
}

function resourceOf({ rid }: AclParams): string {
  const read = readResource(rid)
  if (read === undefined) throw iamErrors.INVALID_RESOURCE_ID({ rid })
  return read
}

function actionOf({ action }: ActionParams): Action {
  const read = readAction(action)
  if (!read) throw iamErrors.INVALID_ACTION({ action })
  return read
}

/** `/acs/api/v1/acls`. */
export function serveAcls(app: FastifyInstance, acls: AclDirectory, facts: AccessFacts): void {
  const base = '/acs/api/v1/acls'
  app.get(base, () => ({ array: acls.list().map(renderAcl) }))
  app.get<{ Params: AclParams }>(`${base}/:rid`, ({ params }) => renderAcl(acls.get(resourceOf(params))))
  app.put<{ Params: AclParams }>(`${base}/:rid`, async (request, reply) => {
    await acls.create(resourceOf(request.params), descriptionOf(request))
    return reply.code(201).send()
  })
  app.patch<{ Params: AclParams }>(`${base}/:rid`, async (request, reply) => {
    await acls.describe(resourceOf(request.params), descriptionOf(request))
    return reply.code(204).send()
  })
  app.delete<{ Params: AclParams }>(`${base}/:rid`, async (request, reply) => {
    await acls.remove(resourceOf(request.params))
    return reply.code(204).send()
  })
  app.get<{ Params: AclParams }>(`${base}/:rid/permissions`, ({ params }) => {
    const rid = resourceOf(params)
    const lines = acls.grantsOn(rid)
    const rendered = (to: Grantee['to']) =>
      lines
        .filter((line) => line.to === to)
        .map((line) => [line.id, renderActions(rid, line, line.actions)] as const)
    return {
      users: rendered('user').map(([uid, actions]) => ({ uid, userurl: userUrl(uid), actions })),
      groups: rendered('group').map(([gid, actions]) => ({ gid, groupurl: groupUrl(gid), actions })),
    }
  })
  for (const to of ['user', 'group'] as const) serveLines(app, `${base}/:rid/${to}s/:id`, { to, acls, facts })
}

function serveLines(
  app: FastifyInstance,
  path: string,
  { to, acls, facts }: { to: Grantee['to']; acls: AclDirectory; facts: AccessFacts },
): void {
  app.get<{ Params: LineParams }>(path, ({ params }) => {
    const rid = resourceOf(params)
    const line = acls.find(rid, { to, id: params.id })
    return { array: line ? renderActions(rid, line, line.actions) : [] }
  })
  app.delete<{ Params: LineParams }>(path, async ({ params }, reply) => {
    await acls.revoke(resourceOf(params), { to, id: params.id })
    return reply.code(204).send()
  })
  app.get<{ Params: ActionParams }>(`${path}/:action`, ({ params }) => {
    const resource = resourceOf(params)
    const action = actionOf(params)
    const held = acls.find(resource, { to, id: params.id })?.actions ?? []
    if (to === 'group') return { allowed: held.includes(action) || held.includes('full') }
    return mayDo(facts, { principal: { uid: params.id, kind: 'user' }, resource, action }).allowed
      ? { allowed: true }
      : { allowed: false }
  })
  app.put<{ Params: ActionParams }>(`${path}/:action`, async ({ params }, reply) => {
    await acls.grant(resourceOf(params), { to, id: params.id }, actionOf(params))
    return reply.code(204).send()
  })
  app.delete<{ Params: ActionParams }>(`${path}/:action`, async ({ params }, reply) => {
    await acls.revoke(resourceOf(params), { to, id: params.id }, actionOf(params))
    return reply.code(204).send()
  })
}
