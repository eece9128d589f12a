import type { ServerResponse } from 'node:http'
import { Agent } from 'undici'
import { createFileAuditSink } from '@dcos-lite/lib/audit'
import type { StartComponent } from '@dcos-lite/lib/component'
import { createKeySet, createTokenVerifier, followAccounts } from '@dcos-lite/lib/identity'
import { createHealthCollector } from './answers/health.ts'
import { masterUnits, unitsOfAgents } from './answers/master-units.ts'
import { createAuthorize } from './auth/authorize.ts'
import { followClusterState } from './caches/cluster-state.ts'
import { followServiceApps } from './caches/service-apps.ts'
import { defaultLimits } from './config.ts'
import type { AdminRouterConfig } from './config.ts'
import { createRouteMatcher } from './decide/match-route.ts'
import { createRouterMetrics } from './metrics.ts'
import { createRefusedOrigins } from './proxy/refused-origins.ts'
import { createResponseCache } from './proxy/response-cache.ts'
import type { Splices } from './proxy/upgrade.ts'
import { createRouter } from './router.ts'
import { routesOf } from './routes/routes-of.ts'
import type { EncryptedServer } from './tls/encrypted-server.ts'
import { openFrontDoors, prepareEncryption } from './tls/open-doors.ts'
import type { FrontDoors } from './tls/open-doors.ts'
import { createUpstreamConnector } from './tls/upstream-connector.ts'

export { startAgentGateway } from './agent-gateway/start.ts'
export type { AgentGatewayConfig, GatewayUpstreams } from './agent-gateway/config.ts'
export type { AdminRouterConfig, FrontTls, Limits, Upstreams, VersionInfo } from './config.ts'

const stopGraceMs = 2000

/** Starts the front door. `urls.front` is the one address that clients need. */
export const start: StartComponent<AdminRouterConfig> = async (config, environment) => {
  const { clock, log } = environment
  const limits = { ...defaultLimits, ...config.limits }
  const upstreams = Object.fromEntries(
    Object.entries(config.upstreams).map(([name, url]: [string, string]) => [name, url.replace(/\/+$/, '')]),
  ) as unknown as AdminRouterConfig['upstreams']
  const audit = config.auditFile === undefined ? undefined : await createFileAuditSink(config.auditFile)
  const splices: Splices = new Set()
  const streams = new Set<ServerResponse>()
  const inFlight = new Map<string, number>()
  const caches = {
    apps: followServiceApps(upstreams.marathon, environment),
    cluster: followClusterState(upstreams.mesos, environment),
  }
  const users = config.auth ? followAccounts(upstreams.iam, environment) : undefined
  const dispatcher = new Agent({
    connections: null,
    allowH2: false,
    connect: createUpstreamConnector(limits.connectTimeoutMs),
    headersTimeout: limits.answerTimeoutMs,
    bodyTimeout: 0,
  })
  const metrics = createRouterMetrics({
    splices: () => splices.size,
    inFlight: () => [...inFlight.values()].reduce((sum, count) => sum + count, 0),
    appsAgeMs: caches.apps.ageMs,
    clusterAgeMs: caches.cluster.ageMs,
  })
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
    audit,
    problems,
    ...(config.tls ? { authority: () => encrypted?.authority() ?? '' } : {}),
    config: { ...config, upstreams },
    matchRoute: createRouteMatcher(routesOf(upstreams)),
    authorize: users && config.permissions === 'enforce' ? createAuthorize(users) : undefined,
    verify: users && createTokenVerifier(createKeySet(upstreams.iam, environment), users, environment),
    cache: createResponseCache(clock),
    refused: createRefusedOrigins(clock),
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
    caches.apps.stop()
    caches.cluster.stop()
    await dispatcher.destroy()
    await audit?.close()
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
  return { urls: doors.urls, stop: () => (stopped ??= stop()) }
}
