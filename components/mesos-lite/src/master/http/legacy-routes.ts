import type { FastifyInstance, FastifyReply, FastifyRequest } from '@dcos-lite/lib/http-server'
import { viewPaths } from '../../protocol/http/index.ts'
import { weightsOf } from '../allocation/snapshot.ts'
import { masterErrors } from '../errors.ts'
import { removeFramework } from '../frameworks/teardown.ts'
import { serveOperationForms } from '../operations/form-routes.ts'
import { legacyFrameworks, legacySlaves, legacyState, legacyStateSummary } from '../rendering/legacy-state.ts'
import { legacyRoles } from '../rendering/legacy-roles.ts'
import { pageOfTasks, taskPage } from '../rendering/legacy-tasks.ts'
import type { StateSnapshot } from '../rendering/snapshot.ts'
import type { Reign } from '../state/reign.ts'
import { reignOf } from './leader-gate.ts'
import { serveMaintenance } from './maintenance-routes.ts'
import { sendJson } from './send-json.ts'
import { sendView } from './send-view.ts'
import type { Throne } from './throne.ts'
import { setWeights } from './weights.ts'

type Query = Record<string, string | undefined>
type View = (snapshot: StateSnapshot, query: Query) => Generator<string, void>

/** The views of the state of the leader: which part of the query they depend on, and how they are made. */
const views: Record<string, { query: string[]; make: View }> = {
  '/state': { query: [], make: legacyState },
  '/state-summary': { query: [], make: legacyStateSummary },
  '/slaves': { query: ['slave_id'], make: (snapshot, query) => legacySlaves(snapshot, query.slave_id) },
  '/frameworks': {
    query: ['framework_id'],
    make: (snapshot, query) => legacyFrameworks(snapshot, query.framework_id),
  },
  '/tasks': {
    query: ['framework_id', 'task_id', 'limit', 'offset', 'order'],
    make: (snapshot, query) => pageOfTasks(snapshot, taskPage(query)),
  },
  '/roles': { query: [], make: legacyRoles },
}

function teardown(reign: Reign, request: FastifyRequest): void {
  const form = request.body instanceof Uint8Array ? Buffer.from(request.body).toString('utf8') : ''
  const id = new URLSearchParams(form).get('frameworkId') ?? ''
  const framework = reign.frameworks.get(id)
  if (!framework) {
    throw masterErrors.CALL_INVALID({ call: 'teardown', reason: `No framework found with ID '${id}'` })
  }
  removeFramework(reign, framework)
}

function serveView(scope: FastifyInstance, throne: Throne, url: string, path: string): void {
  const view = views[path]
  if (!view) return
  scope.get(url, (request: FastifyRequest, reply: FastifyReply) => {
    const query = request.query as Query
    const name = JSON.stringify([path, ...view.query.map((field) => query[field])])
    return sendView(reignOf(throne), request, reply, name, (snapshot) => view.make(snapshot, query))
  })
}

/** Serves the legacy endpoints that show or change the leader's state. */
export function serveLegacyViews(
  scope: FastifyInstance,
  throne: Throne,
  paths: (path: string) => string[],
): void {
  for (const path of Object.keys(views)) {
    for (const url of viewPaths(path).flatMap(paths)) serveView(scope, throne, url, path)
  }
  for (const url of paths('/teardown')) {
    scope.post(url, (request, reply) => {
      teardown(reignOf(throne), request)
      return reply.code(200).send()
    })
  }
  for (const url of viewPaths('/weights').flatMap(paths)) {
    scope.get(url, (request, reply) => {
      const weights = [...weightsOf(reignOf(throne))].map(([role, weight]) => ({ role, weight }))
      return sendJson(request, reply, weights)
    })
  }
  for (const url of paths('/weights')) {
    scope.put(url, async (request, reply) => {
      await setWeights(reignOf(throne), request.body)
      return reply.code(200).send()
    })
  }
  serveMaintenance(scope, throne, paths)
  serveOperationForms(scope, () => reignOf(throne), paths)
}
