import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import type { Store } from '@dcos-lite/lib/store'
import { readArchive } from '../backup/archive.ts'
import { leaveRequest } from '../backup/carry-out.ts'
import { fileOf } from '../backup/request.ts'
import type { Engine } from '../engine/engine.ts'
import type { FrameworkIdentity } from '../engine/master-link.ts'
import { marathonErrors } from '../errors.ts'
import { guardedStore } from '../leadership/guarded-store.ts'
import { leadsNow } from '../leadership/throne.ts'
import type { Throne } from '../leadership/throne.ts'
import { changeModeOf, queryValue } from './query.ts'

/** The version of Marathon whose API is spoken. */
export const apiVersion = '1.11.24'

/** What `/v2/info` says about this server. */
export interface ServerInfo {
  identity: () => FrameworkIdentity
  /** `host:port` under which others reach this server. */
  advertised: () => string
  port: () => number
  throne: Throne
  store: Store
  /** Where backups may be. */
  backupFolder?: string
  allowedOrigins?: string[]
}

function configOf(engine: Engine, info: ServerInfo): Record<string, unknown> {
  const { settings } = engine.context
  const identity = info.identity()
  return {
    accepted_resource_roles_default_behavior: settings.acceptedResourceRolesDefault,
    access_control_allow_origin: info.allowedOrigins,
    checkpoint: true,
    decline_offer_duration: settings.declineOfferMs,
    default_network_name: settings.defaultNetworkName || undefined,
    env_vars_prefix: settings.envVarsPrefix || undefined,
    executor: '//cmd',
    failover_timeout: settings.failoverTimeoutSeconds,
    features: settings.features,
    framework_name: identity.name,
    gpu_scheduling_behavior: settings.gpuSchedulingBehavior,
    ha: true,
    hostname: identity.hostname,
    kill_retry_timeout: settings.killRetryMs,
    leader_proxy_connection_timeout_ms: 5000,
    leader_proxy_read_timeout_ms: 10_000,
    local_port_max: settings.localPortMax,
    local_port_min: settings.localPortMin,
    master: identity.masterUrls.join(','),
    max_concurrent_marathon_health_checks: settings.maxConcurrentHealthChecks,
    max_instances_per_offer: settings.maxInstancesPerOffer,
    max_running_deployments: settings.maxRunningDeployments,
    mesos_bridge_name: settings.bridgeName,
    mesos_leader_ui_url: engine.masterUrl(),
    mesos_role: settings.defaultRole,
    mesos_user: identity.user,
    new_group_enforce_role: settings.newGroupEnforceRole,
    reconciliation_interval: settings.reconciliationIntervalMs,
    task_launch_confirm_timeout: settings.taskLaunchConfirmTimeoutMs,
    task_launch_timeout: settings.taskLaunchTimeoutMs,
    task_reservation_timeout: settings.taskReservationTimeoutMs,
    webui_url: identity.webuiUrl,
  }
}

/** What a client of a DELETE has time to read before this server steps down. */
const abdicateAfterMs = 500

function leaderRoutes(app: FastifyInstance, engine: Engine, info: ServerInfo): void {
  const { throne, advertised } = info
  app.get('/v2/leader', async () => {
    if (leadsNow(throne)) return { leader: advertised() }
    const leader = await throne.leader()
    if (!leader) throw marathonErrors.NO_LEADER()
    return { leader: leader.address }
  })
  app.delete('/v2/leader', async (request) => {
    const given = (name: 'backup' | 'restore'): string | undefined => {
      const uri = queryValue(request, name)
      return uri === undefined ? undefined : fileOf(uri, info.backupFolder)
    }
    const [backup, restore] = [given('backup'), given('restore')]
    const { reign } = throne
    if (!reign) throw marathonErrors.NO_LEADER()
    // A backup that is written first may be what is restored.
    if (restore !== undefined && restore !== backup) await readArchive(restore)
    if (changeModeOf(request).dryRun) return { steps: [] }
    if (backup !== undefined || restore !== undefined) {
      await leaveRequest(
        guardedStore(info.store, reign.leadership, () => undefined),
        {
          ...(backup === undefined ? {} : { backup }),
          ...(restore === undefined ? {} : { restore }),
        },
      )
    }
    engine.context.environment.clock.after(abdicateAfterMs, () => throne.abdicate('a client asked for it'))
    return { message: 'Leadership abdicated' }
  })
}

/** Routes that are about the server itself. */
export function infoRoutes(app: FastifyInstance, engine: Engine, info: ServerInfo): void {
  app.get('/ping', (request, reply) => {
    const accept = request.headers.accept ?? '*/*'
    if (/text\/|\*\/\*/.test(accept)) return reply.type('text/plain').send('pong')
    return accept.includes('json') ? reply.type('application/json').send('"pong"') : reply.code(204).send()
  })
  app.get('/v2/info', () => {
    const frameworkId = engine.context.records.framework.get('id')?.frameworkId
    return {
      name: 'marathon',
      version: apiVersion,
      buildref: 'dcos-lite',
      elected: leadsNow(info.throne),
      leader: info.advertised(),
      ...(frameworkId === undefined ? {} : { frameworkId }),
      marathon_config: configOf(engine, info),
      zookeeper_config: { zk_max_versions: engine.context.settings.maxVersions },
      http_config: { http_port: info.port(), https_port: 8443 },
    }
  })
  leaderRoutes(app, engine, info)
  app.get('/v2/plugins', () => ({ plugins: [] }))
  app.get('/config', () => configOf(engine, info))
  app.get('/help', (_request, reply) => reply.type('text/plain').send(helpText))
  app.get('/', (_request, reply) => reply.redirect('/ui/', 302))
}

const helpText = `The Marathon API, version 2.

GET POST PUT PATCH        /v2/apps
GET PUT PATCH DELETE      /v2/apps/{id}
GET                       /v2/apps/{id}/versions[/{version}]
GET DELETE                /v2/apps/{id}/tasks[/{taskId}]
POST                      /v2/apps/{id}/restart
GET POST PUT PATCH DELETE /v2/groups[/{id}]
GET                       /v2/groups[/{id}]/versions[/{version}]
GET POST PUT DELETE       /v2/pods[/{id}][::status|::versions|::instances]
GET DELETE                /v2/deployments[/{id}]
GET                       /v2/tasks
POST                      /v2/tasks/delete
GET                       /v2/queue
DELETE                    /v2/queue/{id}/delay
GET                       /v2/events
GET                       /v2/info  /v2/leader  /ping  /metrics
`
