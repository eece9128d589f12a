import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import { renderUser } from '../rendering/user.ts'
import type { UserDirectory } from '../users/directory.ts'
import { jsonBody } from './request-body.ts'

interface UserRequest {
  Params: { uid: string }
}

/** `/acs/api/v1/users`. */
export function serveUsers(app: FastifyInstance, directory: UserDirectory): void {
  const base = '/acs/api/v1/users'
  app.get<{ Querystring: { type?: string } }>(base, (request) => ({
    array: directory.list(request.query.type === 'service' ? 'service' : 'user').map(renderUser),
  }))
  app.get<UserRequest>(`${base}/:uid`, (request) => renderUser(directory.get(request.params.uid)))
  app.put<UserRequest>(`${base}/:uid`, async (request, reply) => {
    await directory.create(request.params.uid, jsonBody(request))
    return reply.code(201).send()
  })
  app.patch<UserRequest>(`${base}/:uid`, async (request, reply) => {
    await directory.patch(request.params.uid, jsonBody(request))
    return reply.code(204).send()
  })
  app.delete<UserRequest>(`${base}/:uid`, async (request, reply) => {
    await directory.remove(request.params.uid)
    return reply.code(204).send()
  })
}
