import { isIP } from 'node:net'
import { hostname, userInfo } from 'node:os'
import type { Environment, ListenAddress, RunningComponent } from '@dcos-lite/lib/component'
import { createHttpService } from '@dcos-lite/lib/http-server'
import { acquireStore } from '@dcos-lite/lib/store'
import type { Store, StoreConfig } from '@dcos-lite/lib/store'
import { jobRoutes } from './api/job-routes.ts'
import { renderError } from './api/render-error.ts'
import { runRoutes } from './api/run-routes.ts'
import { scheduleRoutes } from './api/schedule-routes.ts'
import { serviceRoutes } from './api/service-routes.ts'
import { createCounters } from './engine/counters.ts'
import type { Engine } from './engine/engine.ts'
import { removeHistory } from './engine/jobs.ts'
import { createRunIndex } from './engine/run-index.ts'
import { createSequence } from './engine/sequence.ts'
import { createTimekeeper } from './engine/timekeeper.ts'
import { openSession } from './framework/session.ts'
import type { Session } from './framework/session.ts'
import { openRecords } from './records/open-records.ts'
import type { Records } from './records/open-records.ts'

/** Configuration of metronome. */
export interface MetronomeConfig {
  listen: ListenAddress
  store: Store | StoreConfig
  /** Base URLs of the Mesos masters; the leader is found by redirects. */
  masterUrls: string[]
  /** Default `metronome`. */
  frameworkName?: string
  /** The user that tasks run as unless their job names one. Default: the user of this process. */
  frameworkUser?: string
  /** The Mesos role of this framework. Default `*`. */
  defaultRole?: string
  /** Finished runs that are kept per job, successful and failed ones each. Default 1000. */
  historyCount?: number
}

/** History of a job that was deleted (or deleted and made again) while the process died. */
function leftOverHistory({ finished, jobs }: Records): string[] {
  return [...finished.entries()]
    .filter(([, run]) => run.createdAtMs < (jobs.get(run.jobId)?.createdAtMs ?? Infinity))
    .map(([key]) => key)
}

/** What others find this machine by: the address that is listened on, unless that is every address. */
function reachableHost(listenHost: string): string {
  const everywhere = listenHost === '0.0.0.0' || listenHost === '::'
  return isIP(listenHost) === 0 || everywhere ? hostname() : listenHost
}

/** Starts metronome: it serves when this resolves, and subscribes to the master in the background. */
export async function start(config: MetronomeConfig, environment: Environment): Promise<RunningComponent> {
  const frameworkName = config.frameworkName ?? 'metronome'
  const role = config.defaultRole ?? '*'
  const { store, release } = await acquireStore(config.store, environment)
  const records = await openRecords(store)
  let session: Session | undefined
  let url = ''
  const service = createHttpService({
    name: 'metronome',
    environment,
    renderError,
    problems: () => (session?.connected() === true ? [] : ['not connected to a Mesos master']),
  })
  const engine: Engine = {
    environment,
    records,
    index: createRunIndex(records),
    sequence: createSequence(),
    counters: createCounters(service.metrics, () => records),
    historyCount: config.historyCount ?? 1000,
    workChanged() {
      timekeeper.replan()
      session?.workChanged()
    },
    onRunEnded: new Set(),
    refusals: new Map(),
    call: (call) => session?.call(call) ?? Promise.resolve('unknown'),
    connected: () => session?.connected() ?? false,
  }
  const timekeeper = createTimekeeper(engine)
  const stop = async (): Promise<void> => {
    timekeeper.stop()
    await service.stop()
    await session?.stop()
    // What runs in the sequence still writes.
    await engine.sequence(() => undefined)
    await records.close()
    await release()
  }
  try {
    await removeHistory(engine, leftOverHistory(records))
    jobRoutes(service.app, engine)
    scheduleRoutes(service.app, engine)
    runRoutes(service.app, engine)
    serviceRoutes(service.app, engine, {
      frameworkName,
      role,
      startedAtMs: environment.clock.nowMs(),
      address: () => new URL(url).host,
    })
    url = await service.listen(config.listen)
    session = openSession(engine, {
      masterUrls: config.masterUrls,
      frameworkName,
      frameworkUser: config.frameworkUser ?? userInfo().username,
      role,
      hostname: reachableHost(config.listen.host),
      webuiUrl: url,
    })
    timekeeper.replan()
  } catch (error) {
    await stop()
    throw error
  }
  let stopped: Promise<void> | undefined
  return { urls: { api: url }, stop: () => (stopped ??= stop()) }
}
