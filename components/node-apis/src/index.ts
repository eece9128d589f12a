import { join } from 'node:path'
import type { StartComponent } from '@dcos-lite/lib/component'
import { createHttpService } from '@dcos-lite/lib/http-server'
import { createBundleDesk } from './bundles/bundle-desk.ts'
import { createBundleMaker } from './bundles/bundle-maker.ts'
import { openBundleStore } from './bundles/bundle-store.ts'
import { createNodeItems } from './bundles/items.ts'
import { oldBundleRoutes } from './bundles/old-routes.ts'
import { bundleRoutes } from './bundles/routes.ts'
import { checkRoutes } from './checks/routes.ts'
import type { NodeApisConfig } from './config.ts'
import { checkConfig } from './check-config.ts'
import { nodeApiErrors } from './errors.ts'
import { createClusterHealth } from './health/cluster-health.ts'
import { createOwnHealth } from './health/own-health.ts'
import { healthRoutes } from './health/routes.ts'
import { leaderRoutes } from './leaders/routes.ts'
import { listenOnSocket } from './listen-socket.ts'
import { createComponentFileSource } from './logs/files/component-file.ts'
import { createJournalSource } from './logs/journal/journal-source.ts'
import { logRoutes } from './logs/routes.ts'
import { createLogSender } from './logs/send-log.ts'
import { createContainerMetrics } from './metrics/container-metrics.ts'
import { createNodeMetrics } from './metrics/node-metrics.ts'
import { openPrometheusDoor } from './metrics/prometheus-door.ts'
import type { PrometheusDoor } from './metrics/prometheus-door.ts'
import { metricsRoutes, prometheusText, statsdRoutes } from './metrics/routes.ts'
import { keepStatsdPorts } from './metrics/statsd/keep-ports.ts'
import { createStatsdDesk } from './metrics/statsd/statsd-desk.ts'
import { createNodeCaller } from './nodes/call-node.ts'
import { refuseNobody } from './refuse-nobody.ts'

export type { NodeApisConfig, NodeRole, UnitSettings } from './config.ts'

const mostFollowers = 500
const keptBundles = 10

/** Starts the node APIs: health, logs, metrics, diagnostics bundles and checks. `urls.api` is for the gateway. */
export const start: StartComponent<NodeApisConfig> = async (config, environment) => {
  checkConfig(config)
  const { clock, log } = environment
  const { system = 'systemd', programs } = config
  const service = createHttpService({ name: 'node-api', environment, problems: () => [] })
  const { app, metrics } = service
  if (config.auth !== false) refuseNobody(app)
  const source =
    system === 'systemd'
      ? createJournalSource(
          programs?.journalctl ?? 'journalctl',
          config.units.map(({ id }) => id),
          environment,
        )
      : createComponentFileSource(system.logFile, system.components, clock)
  const sender = createLogSender(environment, mostFollowers, () =>
    nodeApiErrors.TOO_MANY_FOLLOWERS({ limit: mostFollowers }),
  )
  metrics.sampled('dcos_node_api_followed_logs', 'Logs that are followed now.', sender.following)
  const caller = await createNodeCaller(config, environment)
  const own = createOwnHealth(config, source, environment)
  const cluster = createClusterHealth(config, caller, own, environment)
  const desk = config.statsd && createStatsdDesk(config.statsd.host, environment)
  const containers = createContainerMetrics(config, desk, environment)
  const portsFile = join(config.bundleFolder, '..', 'statsd.json')
  const ports = desk && (await keepStatsdPorts(desk, portsFile, containers, environment))
  const measured = { node: createNodeMetrics(config, clock), containers, environment }

  const store = await openBundleStore(config.bundleFolder, config.bundles?.keep ?? keptBundles, environment)
  const items = createNodeItems({ config, environment, source, own, nodeMetrics: measured.node })
  const maker = createBundleMaker({ config, store, items, caller, environment })
  const bundles = createBundleDesk({ config, store, maker, caller, environment })

  let self = ''
  if (config.role === 'master') leaderRoutes(app, config, caller, () => self)
  healthRoutes(app, { own, cluster, clock })
  // A gateway may remove the beginning of the path, as that of DC/OS did.
  for (const prefix of ['', '/system/v1/logs']) {
    logRoutes(app, prefix, { config, environment, source, sender })
  }
  for (const prefix of ['', '/system/v1/metrics']) metricsRoutes(app, prefix, measured)
  statsdRoutes(app, ports)
  bundleRoutes(app, bundles, items)
  oldBundleRoutes(app, bundles)
  checkRoutes(app, { config, environment, own, cluster })

  let door: PrometheusDoor | undefined
  const stop = async (): Promise<void> => {
    sender.stop()
    source.stop()
    ports?.stop()
    desk?.stop()
    await maker.idle()
    await Promise.all([service.stop(), door?.stop()])
    caller?.stop()
  }
  try {
    const { listen, internal, prometheus } = config
    const urls: Record<string, string> = {
      api: 'socket' in listen ? await listenOnSocket(app, listen.socket) : await service.listen(listen),
    }
    self = urls.api ?? ''
    if (internal) urls.internal = await service.listen(internal)
    if (prometheus) {
      door = await openPrometheusDoor(prometheus.listen, () => prometheusText(measured), environment)
      urls.prometheus = door.url
    }
    log.info('serving', urls)
    return { urls, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
