import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import { getView } from '../../protocol/http/index.ts'
import { agentErrors } from '../errors.ts'
import { overlayViewOf } from '../network/overlay-view.ts'
import { versionInfo } from '../version.ts'
import { filesRoutes } from './files-routes.ts'
import type { OperatorSources } from './operator-route.ts'
import { serveOperatorApi } from './operator-route.ts'
import { flagsOf, stateOf } from './state.ts'
import { sendLegacy } from './send-legacy.ts'
import { containerJson, containersOf } from './statistics.ts'

/** Declares every route of an agent; those of the agent process answer with and without `/slave(1)`. */
export function agentRoutes(app: FastifyInstance, sources: OperatorSources): void {
  const { view, metrics } = sources
  const both = (path: string, answer: () => unknown): void => {
    for (const prefix of ['', '/slave(1)']) {
      getView(app, `${prefix}${path}`, async (request, reply) => sendLegacy(request, reply, await answer()))
    }
  }
  both('/state', () => {
    if (!view.recovered()) throw agentErrors.RECOVERING()
    return stateOf(view)
  })
  both('/flags', () => ({ flags: flagsOf(view) }))
  for (const prefix of ['', '/slave(1)']) app.get(`${prefix}/health`, () => '')
  both('/containers', async () =>
    (await containersOf(view)).map((entry) => ({
      ...containerJson(entry),
      container_id: entry.executor.containerId,
      status: entry.executor.handles[0]?.record.latest?.container_status ?? {},
      ...(entry.statistics ? { statistics: entry.statistics } : {}),
    })),
  )
  both('/monitor/statistics', async () =>
    (await containersOf(view))
      .filter(({ statistics }) => statistics !== undefined)
      .map((entry) => ({ ...containerJson(entry), statistics: entry.statistics })),
  )
  app.get(
    '/overlay-agent/overlay',
    () => sources.context.network?.overlayView() ?? overlayViewOf(undefined, undefined, view.address.ip),
  )
  app.get('/version', (request, reply) => sendLegacy(request, reply, versionInfo(view.startedAtMs)))
  app.get('/metrics/snapshot', (request, reply) => sendLegacy(request, reply, metrics()))
  serveOperatorApi(app, sources)
  filesRoutes(app, view)
}
