import type { ServerResponse } from 'node:http'
import { Agent } from 'undici'
import { createFileAuditSink } from '@dcos-lite/lib/audit'
import type { Environment, RunningComponent } from '@dcos-lite/lib/component'
import type { AuditSink } from '@dcos-lite/lib/contracts'
import { createKeySet, createTokenVerifier, followAccounts } from '@dcos-lite/lib/identity'
import { createHealthCollector } from './answers/health.ts'
import { masterUnits, unitsOfAgents } from './answers/master-units.ts'
import { createAccessLog } from './access-log/access-log.ts'
import { createSupervision } from './auth/supervision.ts'
import { createAuthorize } from './auth/authorize.ts'
import { followClusterState } from './caches/cluster-state.ts'
import { followServiceApps } from './caches/service-apps.ts'
import { defaultLimits } from './config.ts'
import type { AdminRouterConfig } from './config.ts'
import { createRouteMatcher } from './decide/match-route.ts'
import { followLeaders } from './leaders/leaders-of.ts'
import { createRouterMetrics } from './metrics.ts'
import { createOpenConnections } from './proxy/open-connections.ts'
import { createRefusedOrigins } from './proxy/refused-origins.ts'
import { createPlainDispatcher } from './proxy/upstream/plain-dispatcher.ts'
import { createResponseCache } from './proxy/response-cache.ts'
import { createUpgradeLimit } from './proxy/upgrade-limit.ts'
import type { Splices } from './proxy/upgrade.ts'
import { createRouter } from './router.ts'
import { routesOf } from './routes/routes-of.ts'
import type { EncryptedServer } from './tls/encrypted-server.ts'
import { openFrontDoors, prepareEncryption } from './tls/open-doors.ts'
import type { FrontDoors } from './tls/open-doors.ts'
import { createUpstreamConnector } from './tls/upstream-connector.ts'

const stopGraceMs = 2000

/** What threads of one front door have in common. */
export interface SharedParts {
  audit?: AuditSink
  /** The metrics of all threads. */
  collectMetrics?: () => Promise<string>
}

/** A front door of one thread. */
export interface FrontDoor extends RunningComponent {
  /** The metrics of this thread. */
  metrics(): string
}

/** Starts a front door. `urls.front` is the one address that clients need. */
export async function startFrontDoor(
  config: AdminRouterConfig,
  environment: Environment,
  shared: SharedParts = {},
): Promise<FrontDoor> {
  const { clock, log } = environment
  const limits = { ...defaultLimits, ...config.limits }
  const upstreams = Object.fromEntries(
    Object.entries(config.upstreams).map(([name, url]: [string, string]) => [name, url.replace(/\/+$/, '')]),
  ) as unknown as AdminRouterConfig['upstreams']
  const ownAudit =
    config.auditFile === undefined || shared.audit ? undefined : await createFileAuditSink(config.auditFile)
  const audit = shared.audit ?? ownAudit
  const splices: Splices = new Set()
  const streams = new Set<ServerResponse>()
  const inFlight = new Map<string, number>()
  const connections = createOpenConnections()
  const { stop: stopLeaders, ...leaders } = followLeaders(
    upstreams,
    config.led ?? {},
    environment,
    (origin) => {
      connections.cut(origin)
      dispatcher.cut(origin)
    },
  )
  const caches = {
    apps: followServiceApps(leaders.marathon, environment),
    cluster: followClusterState(leaders.mesos, environment),
  }
  const users = config.auth ? followAccounts(upstreams.iam, environment) : undefined
  const pools = new Agent({
    connections: null,
    allowH2: false,
    connect: connections.keeping(createUpstreamConnector(limits.connectTimeoutMs)),
    headersTimeout: limits.answerTimeoutMs,
    bodyTimeout: 0,
  })
  const dispatcher = createPlainDispatcher(pools, limits, environment)
  const metrics = createRouterMetrics({
    splices: () => splices.size,
    inFlight: () => [...inFlight.values()].reduce((sum, count) => sum + count, 0),
    appsAgeMs: caches.apps.ageMs,
    clusterAgeMs: caches.cluster.ageMs,
  })
  const authorize = users && config.permissions === 'enforce' ? createAuthorize(users) : undefined
  const supervision = users && createSupervision(users, authorize, environment)
  const accessLog = config.accessLog
    ? createAccessLog(clock, (text) => void process.stdout.write(text))
    : undefined
  let encrypted: EncryptedServer | undefined
  const problems = (): string[] => [
    ...[encrypted?.problem() ?? []].flat(),
    ...(users && !users.following() ? ['the identity service does not answer'] : []),
    ...(caches.apps.current() ? [] : ['the list of apps could not be read yet']),
    ...(caches.cluster.current() ? [] : ['the state of the cluster could not be read yet']),
  ]
  const { version } = config.version
  const router = createRouter({
    environment,
    limits,
    caches,
    dispatcher,
    inFlight,
    streams,
    splices,
    metrics,
    ...(shared.collectMetrics ? { collectMetrics: shared.collectMetrics } : {}),
    audit,
    accessLog,
    supervision,
    enterUpgrade: createUpgradeLimit(limits),
    problems,
    ...(config.tls ? { authority: () => encrypted?.authority() ?? '' } : {}),
    config: { ...config, upstreams },
    matchRoute: createRouteMatcher(routesOf(upstreams, config)),
    authorize,
    verify: users && createTokenVerifier(createKeySet(upstreams.iam, environment), users, environment),
    cache: createResponseCache(clock),
    refused: createRefusedOrigins(clock),
    leaders,
    collectHealth: createHealthCollector({
      units: masterUnits,
      upstreams,
      role: 'master',
      clock,
      version,
      others: () => unitsOfAgents(caches.cluster.current()),
    }),
  })
  const release = async (): Promise<void> => {
    users?.stop()
    supervision?.stop()
    accessLog?.stop()
    stopLeaders()
    caches.apps.stop()
    caches.cluster.stop()
    dispatcher.stop()
    await pools.destroy()
    await ownAudit?.close()
  }
  let doors: FrontDoors
  try {
    encrypted = await prepareEncryption(config, limits, router, environment)
    doors = await openFrontDoors(config, limits, router, encrypted, environment)
  } catch (error) {
    await release()
    throw error
  }
  void caches.apps.refresh()
  void caches.cluster.refresh()
  log.info('serving', { ...doors.urls, auth: config.auth, permissions: config.permissions ?? 'open' })
  let stopped: Promise<void> | undefined
  const stop = async (): Promise<void> => {
    for (const socket of splices) socket.destroy()
    for (const response of streams) response.end()
    await doors.close(stopGraceMs)
    await release()
  }
  return { urls: doors.urls, metrics: () => metrics.registry.expose(), stop: () => (stopped ??= stop()) }
}
