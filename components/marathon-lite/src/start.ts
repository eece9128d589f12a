import type { Environment, RunningComponent } from '@dcos-lite/lib/component'
import { createHttpService } from '@dcos-lite/lib/http-server'
import type { HttpService } from '@dcos-lite/lib/http-server'
import { acquireStore } from '@dcos-lite/lib/store'
import { appRoutes } from './api/apps.ts'
import { deploymentRoutes } from './api/deployments.ts'
import { eventRoutes } from './api/events.ts'
import { groupRoutes } from './api/groups.ts'
import { infoRoutes } from './api/info.ts'
import type { ServerInfo } from './api/info.ts'
import { podRoutes } from './api/pods.ts'
import { queueRoutes } from './api/queue.ts'
import { renderError } from './api/respond.ts'
import { taskRoutes } from './api/tasks.ts'
import { identityOf, settingsOf } from './config.ts'
import type { MarathonConfig } from './config.ts'
import { createEngine } from './engine/engine.ts'
import type { Engine } from './engine/engine.ts'
import type { FrameworkIdentity } from './engine/master-link.ts'
import { declareMetrics } from './metrics.ts'
import { openRecords } from './records/open-records.ts'
import { openTreeStore } from './records/tree-store.ts'

/** Headers that every answer carries. */
function addHeaders(service: HttpService, leaderUrl: () => string): void {
  service.app.addHook('onSend', (_request, reply, _payload, done) => {
    void reply
      .header('cache-control', 'no-cache, no-store, must-revalidate')
      .header('pragma', 'no-cache')
      .header('expires', '0')
      .header('x-marathon-leader', leaderUrl())
      .header('x-frame-options', 'DENY')
      .header('x-xss-protection', '1; mode=block')
    done()
  })
}

function declareRoutes(service: HttpService, engine: Engine, info: ServerInfo): void {
  const { app } = service
  const { context } = engine
  appRoutes(app, context)
  groupRoutes(app, context)
  podRoutes(app, context)
  deploymentRoutes(app, context)
  taskRoutes(app, context)
  queueRoutes(app, engine)
  eventRoutes(app, context)
  infoRoutes(app, engine, info)
  declareMetrics(service.metrics, engine)
  app.get('/metrics/prometheus', (_request, reply) => reply.type('text/plain').send(service.metrics.expose()))
}

/** Starts Marathon: reads its state, serves the API, connects to the master and goes on where it was. */
export async function start(config: MarathonConfig, environment: Environment): Promise<RunningComponent> {
  const { store, release } = await acquireStore(config.store, environment)
  const opened: { close(): Promise<void> }[] = [{ close: release }]
  try {
    const records = await openRecords(store)
    opened.unshift(records)
    const treeStore = await openTreeStore(records)
    const engine = createEngine({ environment, settings: settingsOf(config), records, treeStore })
    const service = createHttpService({
      name: 'marathon',
      environment,
      renderError,
      problems: () => (engine.connected() ? [] : ['not connected to a Mesos master']),
    })
    let url = 'http://localhost'
    const advertised = (): string =>
      config.advertise ? `${config.advertise.hostname}:${config.advertise.port}` : new URL(url).host
    const identity = (): FrameworkIdentity => identityOf(config, url)
    addHeaders(service, () => `http://${advertised()}`)
    declareRoutes(service, engine, { identity, advertised, port: () => Number(new URL(url).port) })
    url = await service.listen(config.listen)
    engine.start(identity())
    let stopped: Promise<void> | undefined
    const stop = async (): Promise<void> => {
      await service.stop()
      await engine.stop()
      for (const resource of opened) await resource.close()
    }
    return { urls: { api: url }, stop: () => (stopped ??= stop()) }
  } catch (error) {
    for (const resource of opened) await resource.close()
    throw error
  }
}
