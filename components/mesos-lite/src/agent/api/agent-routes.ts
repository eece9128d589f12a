import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import { httpErrors } from '@dcos-lite/lib/http-server'
import { agentErrors } from '../errors.ts'
import { versionInfo } from '../version.ts'
import { filesRoutes } from './files-routes.ts'
import type { OperatorSources } from './operator-calls.ts'
import { answerOperatorCall } from './operator-calls.ts'
import { flagsOf, stateOf } from './state.ts'
import { containerJson, containersOf } from './statistics.ts'

/** Declares every route of an agent; those of the agent process answer with and without `/slave(1)`. */
export function agentRoutes(app: FastifyInstance, sources: OperatorSources): void {
  const { view, metrics } = sources
  const both = (path: string, answer: () => unknown): void => {
    for (const prefix of ['', '/slave(1)']) app.get(`${prefix}${path}`, answer)
  }
  both('/state', () => {
    if (!view.recovered()) throw agentErrors.RECOVERING()
    return stateOf(view)
  })
  both('/flags', () => ({ flags: flagsOf(view) }))
  both('/health', () => '')
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
  app.get('/version', () => versionInfo(view.startedAtMs))
  app.get('/metrics/snapshot', metrics)
  for (const path of ['/api/v1', '/slave(1)/api/v1']) {
    app.post(path, async ({ body, headers }) => {
      const contentType = headers['content-type'] ?? ''
      if (contentType === '')
        throw agentErrors.CALL_INVALID({ reason: 'Expecting Content-Type to be present' })
      if (!/^application\/json\b/.test(contentType)) throw httpErrors.UNSUPPORTED_MEDIA_TYPE({ contentType })
      return await answerOperatorCall(body, sources)
    })
  }
  filesRoutes(app, view)
}
