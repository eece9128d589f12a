import type { Environment, RunningComponent } from '@dcos-lite/lib/component'
import { createHttpService } from '@dcos-lite/lib/http-server'
import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import { acquireStore } from '@dcos-lite/lib/store'
import type { Store } from '@dcos-lite/lib/store'
import { checkConfig } from './config.ts'
import type { PackageServiceConfig } from './config.ts'
import { openHistory } from './history/history.ts'
import { judgeOnCluster } from './history/judge.ts'
import { capabilitiesEndpoint } from './operations/capabilities.ts'
import { describeEndpoint, listVersionsEndpoint } from './operations/describe.ts'
import { installEndpoint, renderEndpoint } from './operations/install.ts'
import { listEndpoint } from './operations/list.ts'
import {
  repositoryAddEndpoint,
  repositoryDeleteEndpoint,
  repositoryListEndpoint,
} from './operations/repositories.ts'
import { serveResources } from './operations/resource-proxy.ts'
import { searchEndpoint } from './operations/search.ts'
import { serviceHistoryEndpoint, serviceRollbackEndpoint, undoUpdate } from './operations/history.ts'
import { packagePlanEndpoint, servicePlanEndpoint } from './operations/plan.ts'
import { serviceDescribeEndpoint } from './operations/service-describe.ts'
import { serviceUpdateEndpoint } from './operations/update.ts'
import type { Services } from './operations/services.ts'
import { uninstallEndpoint } from './operations/uninstall.ts'
import { verifyEndpoint } from './operations/verify.ts'
import { serveEndpoint } from './protocol/endpoint.ts'
import { renderError } from './protocol/error-envelope.ts'
import { createRepositoryCache } from './repositories/repository-cache.ts'
import { openRepositoryList } from './repositories/repository-list.ts'
import type { RepositoryList } from './repositories/repository-list.ts'
import { openSeenRepositories } from './repositories/seen-record.ts'
import type { SeenRepositories } from './repositories/seen-record.ts'
import { createSchedulerApi } from './scheduled-uninstall/scheduler-api.ts'
import { openScheduledUninstall } from './scheduled-uninstall/scheduled-uninstall.ts'
import { createMarathonClient } from './upstream/marathon.ts'
import { createMesosClient } from './upstream/mesos.ts'
import { createMetronomeClient } from './upstream/metronome.ts'

async function createServices(
  config: PackageServiceConfig,
  store: Store,
  repositories: RepositoryList,
  seen: SeenRepositories,
  environment: Environment,
): Promise<Services> {
  const { clock, log } = environment
  const dcosVersion = config.dcosVersion ?? '2.2'
  const cache = createRepositoryCache({
    userAgent: `cosmos/0.6.3 dcos/${dcosVersion}`,
    dcosVersion,
    seen,
    retryDelayMs: config.repositoryRetryDelayMs ?? 5000,
    freshMs: config.repositoryFreshMs ?? 60_000,
    waitMs: config.repositoryWaitMs ?? 10_000,
    clock,
  })
  const marathon = createMarathonClient(config.marathonUrl)
  const adminRouter =
    config.adminRouterUrl === undefined ? undefined : { name: 'adminRouter', baseUrl: config.adminRouterUrl }
  const scheduler = createSchedulerApi(adminRouter)
  const pollMs = config.uninstallPollMs ?? 10_000
  const settleMs = config.updateSettleMs ?? 10_000
  const services: Services = {
    repositories,
    seen,
    cache,
    view: () => cache.view(repositories.all()),
    marathon,
    metronome: createMetronomeClient(config.metronomeUrl),
    mesos: config.mesosUrl === undefined ? undefined : createMesosClient(config.mesosUrl),
    adminRouter,
    scheduledUninstall: await openScheduledUninstall({ store, marathon, scheduler, pollMs, environment }),
    history: await openHistory({
      store,
      environment,
      pollMs: config.historyPollMs ?? 5000,
      judge: (caller, record) => judgeOnCluster(marathon, caller, record, { nowMs: clock.nowMs(), settleMs }),
      undo: (caller, failed, earlier) => undoUpdate(services, caller, failed, earlier),
    }),
    updateDeadline: config.updateDeadline ?? '10m',
    abilities: {
      dcosVersion,
      containerImages: config.containerImages ?? false,
      imageMirrors: config.imageMirrors,
      imageMirrorsOnly: config.imageMirrorsOnly ?? false,
    },
    log,
  }
  return services
}

function serveAll(app: FastifyInstance, services: Services): void {
  // This API has its own words for a missing, broken or wrongly typed body, so it reads the text itself.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
  serveEndpoint(app, capabilitiesEndpoint)
  serveEndpoint(app, searchEndpoint(services))
  serveEndpoint(app, describeEndpoint(services))
  serveEndpoint(app, listVersionsEndpoint(services))
  serveEndpoint(app, renderEndpoint(services))
  serveEndpoint(app, installEndpoint(services))
  serveEndpoint(app, uninstallEndpoint(services))
  serveEndpoint(app, listEndpoint(services))
  serveEndpoint(app, repositoryListEndpoint(services))
  serveEndpoint(app, repositoryAddEndpoint(services))
  serveEndpoint(app, repositoryDeleteEndpoint(services))
  serveEndpoint(app, serviceDescribeEndpoint(services))
  serveEndpoint(app, serviceUpdateEndpoint(services))
  serveEndpoint(app, packagePlanEndpoint(services))
  serveEndpoint(app, servicePlanEndpoint(services))
  serveEndpoint(app, serviceHistoryEndpoint(services))
  serveEndpoint(app, serviceRollbackEndpoint(services))
  serveEndpoint(app, verifyEndpoint(services))
  serveResources(app, services)
}

/** Starts the package service. `urls.api` is its base URL. */
export async function start(
  config: PackageServiceConfig,
  environment: Environment,
): Promise<RunningComponent> {
  checkConfig(config)
  const { store, release } = await acquireStore(config.store, environment)
  const repositories = await openRepositoryList(store, config.defaultRepositories, environment.clock)
  const seen = await openSeenRepositories(store)
  const service = createHttpService({ name: 'package-service', environment, renderError })
  const services = await createServices(config, store, repositories, seen, environment)
  serveAll(service.app, services)
  service.metrics.sampled(
    'dcos_package_service_repositories',
    'Repositories in the list.',
    () => repositories.all().length,
  )
  const close = async (): Promise<void> => {
    await service.stop()
    await services.scheduledUninstall.close()
    await services.history.close()
    await Promise.all([repositories.close(), seen.close()])
    await release()
  }
  const api = await service.listen(config.listen).catch(async (error: unknown) => {
    await close()
    throw error
  })
  let stopped: Promise<void> | undefined
  return { urls: { api }, stop: () => (stopped ??= close()) }
}
