import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import { guardApi } from '@dcos-lite/lib/identity'
import type { AccessControl } from '@dcos-lite/lib/identity'
import type { EngineContext } from '../engine/context.ts'
import { bodyDemandsOf } from './body-demands.ts'
import { filterAnswer } from './filter-answer.ts'
import { demandsOf } from './service-demands.ts'

/** Puts the API under permissions on `dcos:service:marathon:marathon:services:<path>`. */
export function guardServices(app: FastifyInstance, access: AccessControl, context: EngineContext): void {
  guardApi(app, access, {
    demands: (request) => demandsOf(context, request),
    bodyDemands: (request) => bodyDemandsOf(context, request),
    filter: (request, answer, mayRead) =>
      request.method === 'GET' ? filterAnswer(request.routeOptions.url, answer, mayRead) : answer,
  })
}
