import type { Environment, RunningComponent } from '@dcos-lite/lib/component'
import { peerOrigin } from '@dcos-lite/lib/http-client'
import { createHttpService } from '@dcos-lite/lib/http-server'
import type { HttpService } from '@dcos-lite/lib/http-server'
import { admitCallers, createAccessControl } from '@dcos-lite/lib/identity'
import type { AccessControl } from '@dcos-lite/lib/identity'
import { leadForever } from '@dcos-lite/lib/leadership'
import { acquireStore } from '@dcos-lite/lib/store'
import { appRoutes } from './api/apps.ts'
import { compressAnswers } from './api/compression.ts'
import { allowOrigins } from './api/cors.ts'
import { requireCredentials } from './api/credentials.ts'
import { deploymentRoutes } from './api/deployments.ts'
import { eventRoutes } from './api/events.ts'
import { groupRoutes } from './api/groups.ts'
import { infoRoutes } from './api/info.ts'
import type { ServerInfo } from './api/info.ts'
import { loggingRoutes } from './api/logging.ts'
import { metricsInJson } from './api/metrics.ts'
import { podRoutes } from './api/pods.ts'
import { queueRoutes } from './api/queue.ts'
import { renderError } from './api/respond.ts'
import { taskRoutes } from './api/tasks.ts'
import { identityOf, settingsOf } from './config.ts'
import type { MarathonConfig } from './config.ts'
import { handOverToLeader } from './leadership/leader-gate.ts'
import { startReign } from './leadership/start-reign.ts'
import { createThrone, leadsNow, presentContext, presentEngine } from './leadership/throne.ts'
import type { Throne } from './leadership/throne.ts'
import { rolloutRoutes } from './rollout/routes.ts'
import { declareMetrics } from './metrics.ts'
import { guardServices } from './permissions/guard-services.ts'
import { isOpen } from './permissions/service-demands.ts'

const defaultTtlMs = 10_000
/** Who gave up the leadership lets the others go first. */
const restAfterAbdicationMs = 1000
/** A start that has not found out by then who leads is over all the same: requests wait by themselves. */
const settleMs = 2500

/** Headers that every answer carries. */
function addHeaders(service: HttpService, throne: Throne): void {
  service.app.addHook('onSend', (_request, reply, _payload, done) => {
    void reply
      .header('cache-control', 'no-cache, no-store, must-revalidate')
      .header('pragma', 'no-cache')
      .header('expires', '0')
      .header('x-frame-options', 'DENY')
      .header('x-xss-protection', '1; mode=block')
    if (leadsNow(throne)) void reply.header('x-marathon-leader', peerOrigin(throne.self.address))
    done()
  })
}

function declareRoutes(service: HttpService, info: ServerInfo): void {
  const { app } = service
  const engine = presentEngine(info.throne)
  const context = presentContext(info.throne)
  appRoutes(app, context)
  groupRoutes(app, context)
  podRoutes(app, context)
  deploymentRoutes(app, context)
  rolloutRoutes(app, context)
  taskRoutes(app, context)
  queueRoutes(app, engine)
  eventRoutes(app, context)
  infoRoutes(app, engine, info)
  declareMetrics(service.metrics, info.throne)
  app.get('/metrics/prometheus', (_request, reply) => reply.type('text/plain').send(service.metrics.expose()))
}

function createService(
  environment: Environment,
  throne: Throne,
  access: AccessControl | undefined,
): HttpService {
  return createHttpService({
    name: 'marathon',
    environment,
    renderError,
    problems: () => [
      ...(throne.reign && !throne.reign.engine.connected() ? ['not connected to a Mesos master'] : []),
      ...(access?.problems() ?? []),
    ],
  })
}

/** Starts Marathon: serves the API, and leads as soon as it wins the election; until then the leader answers. */
export async function start(config: MarathonConfig, environment: Environment): Promise<RunningComponent> {
  const { clock, random } = environment
  const { store, release } = await acquireStore(config.store, environment)
  const throne = createThrone(store, random.uuid())
  const access = config.permissions && createAccessControl(config.permissions, environment)
  const service = createService(environment, throne, access)
  let url = 'http://localhost'
  try {
    addHeaders(service, throne)
    allowOrigins(service.app, config.allowedOrigins ?? [])
    requireCredentials(service.app, config.credentials)
    metricsInJson(service.app, throne, environment)
    compressAnswers(service.app)
    if (access) admitCallers(service.app, access, { isOpen })
    handOverToLeader(service.app, throne, clock)
    if (access) guardServices(service.app, access, presentContext(throne))
    loggingRoutes(service.app, environment)
    declareRoutes(service, {
      identity: () => identityOf(config, url),
      advertised: () => throne.self.address,
      port: () => Number(new URL(url).port),
      throne,
      store,
      ...(config.backupFolder === undefined ? {} : { backupFolder: config.backupFolder }),
      ...(config.allowedOrigins ? { allowedOrigins: config.allowedOrigins } : {}),
    })
    url = await service.listen(config.listen)
  } catch (error) {
    access?.stop()
    await release()
    throw error
  }
  const { advertise } = config
  throne.self.address = advertise ? `${advertise.hostname}:${advertise.port}` : new URL(url).host
  const settings = settingsOf(config)
  const candidacy = leadForever({
    environment,
    store,
    throne,
    ttlMs: config.leadership?.ttlMs ?? defaultTtlMs,
    restMs: restAfterAbdicationMs,
    startReign: (leadership, abdicate) =>
      startReign({
        environment,
        settings,
        store,
        leadership,
        secretsUrl: config.secretsUrl,
        identity: identityOf(config, url),
        abdicate,
      }),
  })
  let stopped: Promise<void> | undefined
  const end = async (): Promise<void> => {
    await service.stop()
    await candidacy.stop()
    access?.stop()
    await release()
  }
  const stop = (): Promise<void> => (stopped ??= end())
  try {
    await Promise.race([candidacy.settled, clock.sleep(settleMs)])
  } catch (error) {
    await stop()
    throw error
  }
  return { urls: { api: url }, stop }
}
