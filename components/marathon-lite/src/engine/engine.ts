import type { Environment } from '@dcos-lite/lib/component'
import type { Timer } from '@dcos-lite/lib/clock'
import { peerOrigin } from '@dcos-lite/lib/http-client'
import { createKernelDesk } from '@dcos-lite/lib/kernel-desk'
import type { SchedulerEvent } from '@dcos-lite/lib/mesos'
import { isForgotten } from '../decide/backoff.ts'
import { modesOf } from '../decide/modes.ts'
import { marathonErrors } from '../errors.ts'
import { createAgentDirectory } from '../agents/directory.ts'
import { createAutoscaler } from '../autoscale/autoscaler.ts'
import { daemonsIn } from '../daemon/decide/follow-agents.ts'
import { lockedIds } from '../deploy/plan.ts'
import { statusesOfRefusal } from '../decide/refused-launch.ts'
import { answerDrains } from '../drain/answer-drains.ts'
import { createDrainBook } from '../drain/book.ts'
import { createEventBus } from '../events/bus.ts'
import { createHealthBook } from '../health/book.ts'
import { createLimit } from '../health/limit.ts'
import { createHealthMonitor } from '../health/monitor.ts'
import type { Watched } from '../health/monitor.ts'
import type { Records } from '../records/open-records.ts'
import type { TreeStore } from '../records/tree-store.ts'
import type { Settings } from '../settings.ts'
import { recordAgentHealth } from './agent-health.ts'
import { followChanges } from './attention.ts'
import type { EngineContext } from './context.ts'
import { indexInstances } from './instance-index.ts'
import { createInterest } from './interest.ts'
import { createKillBook, sendKills } from './kills.ts'
import { launchWaiting } from './launch.ts'
import { connectMaster } from './master-link.ts'
import type { FrameworkIdentity, MasterLink } from './master-link.ts'
import { createMutex } from './mutex.ts'
import { createQueueStats } from './queue-stats.ts'
import { reconcileAll, reconcileSilent } from './reconcile.ts'
import { giveUpReservations, releaseReservations } from './release.ts'
import { handleHealthSignal } from './scheduler-health.ts'
import { handleStatuses } from './status.ts'
import { createStatusQueue } from './status-queue.ts'
import { createReferenceWatch } from '../references/watch-references.ts'
import { takeTurn } from './turn.ts'

/** What drives services towards their definitions. */
export interface Engine {
  context: EngineContext
  /** Connects to the master: deployments go on where they were, and it is asked what became of every task. */
  start(identity: FrameworkIdentity): void
  connected(): boolean
  masterUrl(): string | undefined
  /** Forgets the launch delay of a service and tries at once. */
  resetDelay(serviceId: string): void
  stop(): Promise<void>
}

export interface EngineOptions {
  environment: Environment
  settings: Settings
  records: Records
  treeStore: TreeStore
  /** Where secrets and configuration are. */
  secretsUrl?: string | undefined
  /** Whether this process surely is the leader. */
  leads(): boolean
}

/** Longer a turn is not put off. */
const longestRestMs = 250

/** The link before there is one. */
const noLink: MasterLink = {
  send: () => undefined,
  connected: () => false,
  want: () => undefined,
  revive: () => undefined,
  stop: () => Promise.resolve(),
}

/** Creates an engine at rest; `start` sets it going. */
export function createEngine(options: EngineOptions): Engine {
  const { environment, settings, records, treeStore, leads } = options
  const { clock, log } = environment
  const ending = new AbortController()
  let kicked = false
  let stopped = false
  let timer: Timer | undefined
  let masterUrl: string | undefined
  let link = noLink
  let reconciliation: Timer | undefined
  /** Services whose checks may have to be started or stopped. */
  let unfollowed = new Set<string>()
  let lastLeaving = ''
  /** Turns rest for as long as the last one took, so that whatever came meanwhile is looked at together. */
  let restUntilMs = 0

  const health = createHealthBook()
  const runTurns = (): void => {
    if (stopped) return
    void context.mutex.run(turns).catch((error: unknown) => {
      if (stopped) return
      log.error('a turn failed; it is repeated', { error })
      context.attention.touchAll()
      clock.after(1000, context.kick)
    })
  }
  const context: EngineContext = {
    environment,
    settings,
    records,
    treeStore,
    events: createEventBus(() => clock.nowMs()),
    health,
    index: indexInstances(records.instances),
    attention: followChanges(records, health),
    queue: createQueueStats(),
    mutex: createMutex(),
    delays: new Map(),
    offers: new Map(),
    kills: createKillBook(records.instances),
    agents: createAgentDirectory({
      clock,
      log,
      pollMs: settings.agentsPollMs,
      masterUrl: () => masterUrl,
      onChange: () => context.kick(),
    }),
    kernel: createKernelDesk({
      clock,
      log,
      masterUrl: () => masterUrl,
      frameworkId: () => records.framework.get('id')?.frameworkId,
    }),
    drains: createDrainBook(settings.drainLeadTimeMs),
    scaling: new Map(),
    homeRegion: undefined,
    referenceVersion: (reference) => references.version(reference),
    leads,
    ended: ending.signal,
    kick() {
      if (kicked || stopped) return
      kicked = true
      const pauseMs = restUntilMs - clock.monotonicMs()
      if (pauseMs <= 1) runTurns()
      else clock.after(pauseMs, runTurns)
    },
  }
  const monitor = createHealthMonitor({
    clock,
    book: context.health,
    limit: createLimit(settings.maxConcurrentHealthChecks),
    onReadiness: () => context.kick(),
    onSignal: (instance, check, signal) => {
      context.mutex
        .run(() => handleHealthSignal(context, instance, check, signal))
        .then(context.kick, (error: unknown) => log.error('a health result was not kept', { error }))
    },
  })

  const autoscaler = createAutoscaler(context)
  const references = createReferenceWatch(context, options.secretsUrl?.replace(/\/+$/, ''))
  const statuses = createStatusQueue(context, () => link)
  const interest = createInterest(context, () => link)
  records.instances.onChange((_id, now, before) => {
    const { serviceId } = now ?? before ?? {}
    if (serviceId !== undefined) unfollowed.add(serviceId)
  })
  records.deployments.onChange((_id, now, before) => {
    for (const each of [now, before]) for (const id of lockedIds(each?.steps ?? [])) unfollowed.add(id)
  })

  const armTimer = (atMs: number): void => {
    timer?.cancel()
    if (Number.isFinite(atMs)) timer = clock.after(Math.max(atMs - clock.nowMs(), 0), context.kick)
  }
  const followHealth = (): void => {
    if (unfollowed.size === 0) return
    const ids = unfollowed
    unfollowed = new Set()
    const plans = [...records.deployments.values()].map(modesOf)
    const deploying = { has: (id: string) => plans.some((modes) => modes.has(id)) }
    for (const id of ids) {
      const watched: Watched[] = []
      for (const instance of context.index.of(id).values()) {
        const service = treeStore.definition(instance.serviceId, instance.version)
        if (service) watched.push({ instance, service, deploying: deploying.has(service.id) })
      }
      monitor.follow(id, watched)
    }
  }
  const forgetDelays = (): void => {
    const nowMs = clock.nowMs()
    for (const [id, delay] of context.delays) {
      const service = treeStore.tree().services.get(id)
      if (!service || isForgotten(delay, service, nowMs)) context.delays.delete(id)
    }
  }

  async function turns(): Promise<void> {
    kicked = false
    if (stopped) return
    const startedMs = clock.monotonicMs()
    try {
      await lookAtEverything()
    } finally {
      const nowMs = clock.monotonicMs()
      restUntilMs = nowMs + Math.min(nowMs - startedMs, longestRestMs)
    }
  }
  async function lookAtEverything(): Promise<void> {
    forgetDelays()
    const leaving = [...context.drains.leaving(clock.nowMs()).agents].sort().join(' ')
    if (leaving !== lastLeaving) context.attention.touchAll()
    lastLeaving = leaving
    let wakeAtMs = Infinity
    for (let again = true; again;) {
      const turn = await takeTurn(context)
      again = turn.changed
      wakeAtMs = turn.wakeAtMs ?? Infinity
    }
    const reservedMs = await giveUpReservations(context)
    await releaseReservations(context, link)
    const { nextAtMs } = await launchWaiting(context, link)
    context.queue.keepOnly(context.index.queued)
    interest.show()
    followHealth()
    answerDrains(context, link)
    context.agents.follow(daemonsIn(treeStore.tree()).length > 0)
    const { dueAtMonotonicMs } = sendKills(context, link)
    const killsAtMs =
      dueAtMonotonicMs === undefined ? Infinity : clock.nowMs() + dueAtMonotonicMs - clock.monotonicMs()
    const silentAtMs = await reconcileSilent(context, link)
    const drainsAtMs = context.drains.leaving(clock.nowMs()).nextAtMs
    armTimer(Math.min(reservedMs, drainsAtMs, wakeAtMs, nextAtMs ?? Infinity, killsAtMs, silentAtMs))
  }

  const refreshAgents = (): void => {
    if (context.agents.known()) context.agents.refresh().catch(() => undefined)
  }
  const onSubscribed = async (event: Extract<SchedulerEvent, { type: 'SUBSCRIBED' }>): Promise<void> => {
    const frameworkId = event.subscribed.framework_id.value
    const known = records.framework.get('id')?.frameworkId
    if (known !== frameworkId) await records.framework.put('id', { frameworkId })
    const { address } = event.subscribed.master_info ?? {}
    context.homeRegion = event.subscribed.master_info?.domain?.fault_domain?.region.name
    masterUrl = address && `${peerOrigin(`${address.hostname}:${address.port}`)}/`
    const master = masterUrl ?? ''
    if (known === undefined) context.events.publish('scheduler_registered_event', { frameworkId, master })
    else context.events.publish('scheduler_reregistered_event', { master })
    context.offers.clear()
    context.queue.forgetAgents()
    context.kills.forget()
    context.drains.forget()
    interest.beginAnew()
    reconcileAll(context, link)
  }
  const onEvent = async (event: SchedulerEvent): Promise<void> => {
    switch (event.type) {
      case 'SUBSCRIBED':
        await onSubscribed(event)
        break
      case 'OFFERS':
        for (const offer of event.offers.offers) {
          context.offers.set(offer.id.value, offer)
          if (!offer.unavailability) context.drains.forgetAgent(offer.agent_id.value)
        }
        break
      case 'INVERSE_OFFERS':
        for (const offer of event.inverse_offers.inverse_offers) context.drains.ask(offer, clock.nowMs())
        break
      case 'RESCIND_INVERSE_OFFER':
        context.drains.takeBack(event.rescind_inverse_offer.inverse_offer_id.value)
        break
      case 'RESCIND':
        context.offers.delete(event.rescind.offer_id.value)
        return
      case 'FAILURE': {
        const { agent_id: agentId, executor_id: executorId } = event.failure
        if (agentId && !executorId) {
          context.queue.forgetAgent(agentId.value)
          context.drains.forgetAgent(agentId.value)
          refreshAgents()
        }
        return
      }
      case 'ERROR':
        if (/removed|completed/i.test(event.error.message)) await records.framework.remove('id')
        log.warn('the master refused this framework', { reason: event.error.message })
        return
      case 'MESSAGE':
        context.events.publish('framework_message_event', {
          executorId: event.message.executor_id.value,
          slaveId: event.message.agent_id.value,
          message: event.message.data,
        })
        return
      default:
        return
    }
    context.kick()
  }
  const start = (identity: FrameworkIdentity): void => {
    for (const instance of records.instances.values()) {
      const task = instance.tasks[0]
      if (task) recordAgentHealth(context, instance, task)
    }
    for (const id of context.index.serviceIds()) unfollowed.add(id)
    link = connectMaster(context, identity, {
      onEvent: (event) =>
        event.type === 'UPDATE' ? statuses.add(event.update.status) : context.mutex.run(() => onEvent(event)),
      onRefused: (call, reason) => {
        const refused = statusesOfRefusal(call, reason)
        if (refused.length === 0 || stopped) return
        context.mutex
          .run(() => handleStatuses(context, link, refused))
          .then(context.kick, (error: unknown) => log.error('a refused launch was not taken back', { error }))
      },
      onDisconnected: () => {
        context.offers.clear()
        context.events.publish('scheduler_disconnected_event')
      },
    })
    reconciliation = clock.every(settings.reconciliationIntervalMs, () => reconcileAll(context, link))
    autoscaler.start()
    references.start()
    context.kick()
  }
  return {
    context,
    start,
    connected: () => link.connected(),
    masterUrl: () => masterUrl,
    resetDelay(serviceId) {
      context.delays.delete(serviceId)
      context.kick()
    },
    async stop() {
      stopped = true
      ending.abort(marathonErrors.LEADERSHIP_LOST())
      timer?.cancel()
      reconciliation?.cancel()
      monitor.stop()
      autoscaler.stop()
      references.stop()
      context.agents.stop()
      await link.stop()
      await context.mutex.close(marathonErrors.LEADERSHIP_LOST())
    },
  }
}
