import type { StartComponent } from '@dcos-lite/lib/component'
import { keepRenewed, remoteSource } from '@dcos-lite/lib/tls/renewal'
import { createHealthCollector } from '../answers/health.ts'
import { defaultLimits } from '../config.ts'
import { createGatewayMetrics } from '../metrics.ts'
import { close, createFrontServer, listen } from '../server.ts'
import { createEncryptedServer } from '../tls/encrypted-server.ts'
import { guardPlain } from '../tls/guard-plain.ts'
import { createAdmission } from './admit.ts'
import type { AgentGatewayConfig } from './config.ts'
import { createGatewayRouter } from './router.ts'
import { agentUnits } from './units.ts'

const stopGraceMs = 2000

/** Starts the gateway of an agent: what the node is and how it does, for reading. `urls.gateway` is its address. */
export const startAgentGateway: StartComponent<AgentGatewayConfig> = async (config, environment) => {
  const { clock, log } = environment
  const { clusterId, version, address, role = 'agent' } = config
  const admission = createAdmission(config.access, environment)
  const { renewal } = config
  const renewals =
    renewal && keepRenewed([{ files: renewal.files, source: remoteSource(renewal.masterUrls) }], environment)
  let certificateProblem: () => string | undefined = () => undefined
  const router = createGatewayRouter({
    environment,
    admission,
    nodeApisSocket: config.nodeApisSocket,
    config: { clusterId, version, ...(address === undefined ? {} : { publicIp: address }) },
    metrics: createGatewayMetrics(),
    problems: () => [certificateProblem() ?? [], renewals?.problems() ?? []].flat(),
    collectHealth: createHealthCollector({
      units: agentUnits(role),
      upstreams: config.upstreams,
      role,
      clock,
      version: version.version,
    }),
  })
  const { door } = config.listen
  const guarded = door && door.plain !== 'served' ? guardPlain(router, 'refuse', environment.random) : router
  const encryption = door && { files: door.tls, requestCertificates: true }
  const encrypted =
    encryption && (await createEncryptedServer(guarded, defaultLimits, encryption, environment))
  certificateProblem = () => encrypted?.problem()
  const server = encrypted?.server ?? createFrontServer(router, defaultLimits)
  const stop = async (): Promise<void> => {
    admission.stop()
    renewals?.stop()
    encrypted?.release()
    await close(server, stopGraceMs, clock.after)
  }
  try {
    const gateway = await listen(server, config.listen, encrypted ? 'https' : 'http')
    log.info('serving', { gateway, role })
    let stopped: Promise<void> | undefined
    return { urls: { gateway }, stop: () => (stopped ??= stop()) }
  } catch (error) {
    await stop()
    throw error
  }
}
