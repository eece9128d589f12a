import { connectScheduler, refusalReason } from '@dcos-lite/lib/mesos-scheduler'
import { offersTellCapabilities } from '@dcos-lite/lib/mesos'
import type { FrameworkInfo, SchedulerCall, SchedulerEvent } from '@dcos-lite/lib/mesos'
import { isDcosError } from '@dcos-lite/lib/errors'
import type { EngineContext } from './context.ts'

/** How this framework presents itself. */
export interface FrameworkIdentity {
  masterUrls: string[]
  name: string
  user: string
  principal?: string
  hostname: string
  webuiUrl?: string
}

/** The subscription to the master. Calls that are lost with the connection are made good by reconciliation. */
export interface MasterLink {
  send(call: SchedulerCall): void
  connected(): boolean
  /** Roles whose offers are wanted; others are suppressed. New roles are subscribed to. */
  want(roles: ReadonlySet<string>, needed: ReadonlySet<string>): void
  /** Asks for offers of these roles anew, unless that was asked for and nothing was offered or answered since. */
  revive(roles: Iterable<string>): void
  stop(): Promise<void>
}

const capabilities: NonNullable<FrameworkInfo['capabilities']> = [
  { type: 'PARTITION_AWARE' },
  { type: 'TASK_KILLING_STATE' },
  { type: 'MULTI_ROLE' },
  { type: 'RESERVATION_REFINEMENT' },
  { type: 'REGION_AWARE' },
  { type: 'GPU_RESOURCES' },
]

/** Connects to the master; events go to `onEvent`. */
export function connectMaster(
  context: EngineContext,
  identity: FrameworkIdentity,
  listener: {
    onEvent: (event: SchedulerEvent) => Promise<void>
    /** The master found a call wrong: it had no effect, and would have none the next time. */
    onRefused: (call: SchedulerCall, reason: string) => void
    onDisconnected: () => void
  },
): MasterLink {
  const { environment, records, settings } = context
  let roles = new Set([settings.defaultRole])
  let suppressed = new Set<string>()
  const rolesOfServices = (): void => {
    for (const { role } of context.treeStore.tree().services.values()) roles.add(role)
    for (const { role } of records.instances.values()) roles.add(role)
  }
  rolesOfServices()
  /** Roles whose filters are gone: no offer was refused since they were revived. */
  const revived = new Set<string>()
  /** Updates whose acknowledgement is on its way. */
  const acknowledging = new Set<string>()

  const frameworkInfo = (): FrameworkInfo => {
    const id = records.framework.get('id')?.frameworkId
    return {
      user: identity.user,
      name: identity.name,
      roles: [...roles],
      checkpoint: true,
      failover_timeout: settings.failoverTimeoutSeconds,
      hostname: identity.hostname,
      capabilities,
      labels: { labels: [offersTellCapabilities] },
      ...(id === undefined ? {} : { id: { value: id } }),
      ...(identity.principal === undefined ? {} : { principal: identity.principal }),
      ...(identity.webuiUrl === undefined ? {} : { webui_url: identity.webuiUrl }),
    }
  }
  const connection = connectScheduler({
    masterUrls: identity.masterUrls,
    frameworkInfo,
    suppressedRoles: () => [...suppressed],
    environment,
    onEvent(event) {
      if (event.type === 'OFFERS' || event.type === 'SUBSCRIBED') revived.clear()
      return listener.onEvent(event)
    },
    onDisconnected: listener.onDisconnected,
  })
  const send = (call: SchedulerCall): void => {
    if (!connection.connected() || !context.leads()) return
    const update = call.type === 'ACKNOWLEDGE' ? call.acknowledge.uuid : undefined
    // Updates come again while their acknowledgement waits its turn: more of the same would only make it wait longer.
    if (update !== undefined && acknowledging.has(update)) return
    if (update !== undefined) acknowledging.add(update)
    if (call.type !== 'ACKNOWLEDGE' && call.type !== 'REVIVE') revived.clear()
    const sent = connection.call(call).finally(() => update !== undefined && acknowledging.delete(update))
    sent.catch((error: unknown) => {
      revived.clear()
      const level = isDcosError(error) && error.code === 'DCL_SCHEDULER_NOT_CONNECTED' ? 'debug' : 'warn'
      environment.log[level]('a call to the master failed; reconciliation will make it good', {
        call: call.type,
        error,
      })
      const reason = refusalReason(error)
      if (reason !== undefined) listener.onRefused(call, reason)
    })
  }
  return {
    send,
    connected: () => connection.connected(),
    want(wanted, needed) {
      const added = [...needed, ...wanted].filter((role) => !roles.has(role))
      if (added.length > 0) roles = new Set([...roles, ...added])
      const quiet = new Set([...roles].filter((role) => !wanted.has(role)))
      const newlyQuiet = [...quiet].filter((role) => !suppressed.has(role))
      suppressed = quiet
      if (added.length > 0) {
        send({
          type: 'UPDATE_FRAMEWORK',
          update_framework: { framework_info: frameworkInfo(), suppressed_roles: [...suppressed] },
        })
      } else if (newlyQuiet.length > 0) send({ type: 'SUPPRESS', suppress: { roles: newlyQuiet } })
    },
    revive(asked) {
      const fresh = [...asked].filter((role) => !revived.has(role))
      if (fresh.length === 0 || !connection.connected()) return
      send({ type: 'REVIVE', revive: { roles: fresh } })
      for (const role of fresh) revived.add(role)
    },
    stop: () => connection.stop(),
  }
}
