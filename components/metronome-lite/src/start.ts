import { isIP } from 'node:net'
import { hostname, userInfo } from 'node:os'
import type { Environment, RunningComponent } from '@dcos-lite/lib/component'
import { createHttpService } from '@dcos-lite/lib/http-server'
import type { HttpService } from '@dcos-lite/lib/http-server'
import { admitCallers, createAccessControl } from '@dcos-lite/lib/identity'
import type { AccessControl } from '@dcos-lite/lib/identity'
import { leadForever } from '@dcos-lite/lib/leadership'
import type { Candidacy } from '@dcos-lite/lib/leadership'
import { acquireStore } from '@dcos-lite/lib/store'
import { dagRoutes } from './api/dag-routes.ts'
import { jobRoutes } from './api/job-routes.ts'
import { publicRoutes } from './api/public-routes.ts'
import { renderError } from './api/render-error.ts'
import { runRoutes } from './api/run-routes.ts'
import { scheduleRoutes } from './api/schedule-routes.ts'
import { serviceRoutes } from './api/service-routes.ts'
import type { MetronomeConfig } from './config.ts'
import { createCounters } from './engine/counters.ts'
import type { Counters } from './engine/counters.ts'
import type { SessionOptions } from './framework/session.ts'
import { forwardToLeader } from './leadership/forward.ts'
import { startReign } from './leadership/reign.ts'
import { createThrone } from './leadership/throne.ts'
import type { Throne } from './leadership/throne.ts'
import { guardJobs } from './permissions/guard-jobs.ts'
import { isOpen } from './permissions/job-demands.ts'

const defaultTtlMs = 5000
const defaultHistoryCount = 1000

/** What others find this machine by: the address that is listened on, unless that is every address. */
function reachableHost({ listen, advertise }: MetronomeConfig): string {
  if (advertise !== undefined) return advertise.hostname
  const everywhere = listen.host === '0.0.0.0' || listen.host === '::'
  return isIP(listen.host) === 0 || everywhere ? hostname() : listen.host
}

function problemsOf(throne: Throne): string[] {
  // A server that follows is well: the leader does the work.
  return !throne.reign || throne.reign.engine.connected() ? [] : ['not connected to a Mesos master']
}

function serve(
  service: HttpService,
  throne: Throne,
  config: MetronomeConfig,
  environment: Environment,
  access: AccessControl | undefined,
): Counters {
  const counters = createCounters(service.metrics, () => throne.reign?.engine.records)
  const { app } = service
  if (access) admitCallers(app, access, { isOpen })
  forwardToLeader(app, throne, environment.log)
  if (access) guardJobs(app, access, throne)
  jobRoutes(app, throne)
  scheduleRoutes(app, throne)
  runRoutes(app, throne)
  dagRoutes(app, throne)
  publicRoutes(app)
  serviceRoutes(app, throne, {
    frameworkName: config.frameworkName ?? 'metronome',
    role: config.defaultRole ?? '*',
    startedAtMs: environment.clock.nowMs(),
    counters,
    environment,
  })
  return counters
}

/**
 * Starts metronome: when this resolves it serves, and either leads or hands requests to the server that does. It
 * subscribes to the master in the background.
 */
export async function start(config: MetronomeConfig, environment: Environment): Promise<RunningComponent> {
  const { store, release } = await acquireStore(config.store, environment)
  const throne = createThrone(store, environment.random.uuid())
  const access = config.permissions && createAccessControl(config.permissions, environment)
  const service = createHttpService({
    name: 'metronome',
    environment,
    renderError,
    problems: () => [...problemsOf(throne), ...(access?.problems() ?? [])],
  })
  const counters = serve(service, throne, config, environment, access)
  let candidacy: Candidacy | undefined
  const stop = async (): Promise<void> => {
    // Requests that wait for a run to end are served by the engine until they are cut.
    await service.stop()
    await candidacy?.stop()
    access?.stop()
    await release()
  }
  try {
    const url = await service.listen(config.listen)
    const host = reachableHost(config)
    const port = config.advertise?.port ?? new URL(url).port
    throne.self.address = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`
    const session: SessionOptions = {
      masterUrls: config.masterUrls,
      frameworkName: config.frameworkName ?? 'metronome',
      frameworkUser: config.frameworkUser ?? userInfo().username,
      role: config.defaultRole ?? '*',
      hostname: host,
      webuiUrl: `http://${throne.self.address}`,
    }
    const historyCount = config.historyCount ?? defaultHistoryCount
    candidacy = leadForever({
      environment,
      store,
      throne,
      ttlMs: config.leadership?.ttlMs ?? defaultTtlMs,
      startReign: (leadership, abdicate) =>
        startReign({ environment, store, leadership, abdicate, counters, historyCount, session }),
    })
    await candidacy.settled
    let stopped: Promise<void> | undefined
    return { urls: { api: url }, stop: () => (stopped ??= stop()) }
  } catch (error) {
    await stop()
    throw error
  }
}
