import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import type { AclDirectory } from '../access/acls.ts'
import type { GroupDirectory } from '../access/groups.ts'
import { memberUrl, renderGrant, renderGroup } from '../rendering/access.ts'
import { renderUser } from '../rendering/user.ts'
import { descriptionOf } from './request-body.ts'

interface GroupRequest {
  Params: { gid: string }
}
interface MemberRequest {
  Params: { gid: string; uid: string }
}

/** `/acs/api/v1/groups`, and the groups of an account. */
export function serveGroups(app: FastifyInstance, groups: GroupDirectory, acls: AclDirectory): void {
  const base = '/acs/api/v1/groups'
  app.get(base, () => ({ array: groups.list().map(renderGroup) }))
  app.get<GroupRequest>(`${base}/:gid`, ({ params }) => renderGroup(groups.get(params.gid)))
  app.put<GroupRequest>(`${base}/:gid`, async (request, reply) => {
    await groups.create(request.params.gid, descriptionOf(request))
    return reply.code(201).send()
  })
  app.patch<GroupRequest>(`${base}/:gid`, async (request, reply) => {
    await groups.describe(request.params.gid, descriptionOf(request))
    return reply.code(204).send()
  })
  app.delete<GroupRequest>(`${base}/:gid`, async (request, reply) => {
    await groups.remove(request.params.gid)
    return reply.code(204).send()
  })
  app.get<GroupRequest & { Querystring: { type?: string } }>(`${base}/:gid/users`, ({ params, query }) => ({
    array: groups
      .membersOf(params.gid)
      .filter(({ isService }) => isService === (query.type === 'service'))
      .map((user) => ({ membershipurl: memberUrl(params.gid, user.uid), user: renderUser(user) })),
  }))
  app.put<MemberRequest>(`${base}/:gid/users/:uid`, async (request, reply) => {
    await groups.join(request.params.gid, request.params.uid)
    return reply.code(204).send()
  })
  app.delete<MemberRequest>(`${base}/:gid/users/:uid`, async (request, reply) => {
    await groups.leave(request.params.gid, request.params.uid)
    return reply.code(204).send()
  })
  app.get<GroupRequest>(`${base}/:gid/permissions`, ({ params }) => {
    const { gid } = groups.get(params.gid)
    const lines = acls.grantsTo({ to: 'group', id: gid })
    return { array: lines.map((line) => renderGrant(line, acls.get(line.rid).description)) }
  })
  app.get<MemberRequest>('/acs/api/v1/users/:uid/groups', ({ params }) => ({
    array: groups
      .groupsOf(params.uid)
      .map((group) => ({ membershipurl: memberUrl(group.gid, params.uid), group: renderGroup(group) })),
  }))
  app.get<MemberRequest>('/acs/api/v1/users/:uid/permissions', ({ params }) => {
    const { uid } = params
    const own = groups.groupsOf(uid)
    const render = (line: Parameters<typeof renderGrant>[0]): Record<string, unknown> =>
      renderGrant(line, acls.get(line.rid).description)
    return {
      direct: acls.grantsTo({ to: 'user', id: uid }).map(render),
      groups: own.flatMap(({ gid }) =>
        acls
          .grantsTo({ to: 'group', id: gid })
          .map((line) => ({ gid, membershipurl: memberUrl(gid, uid), ...render(line) })),
      ),
    }
  })
}
