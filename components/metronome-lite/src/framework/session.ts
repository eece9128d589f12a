import { peerOrigin } from '@dcos-lite/lib/http-client'
import { connectScheduler, refusalReason } from '@dcos-lite/lib/mesos-scheduler'
import { isDcosError } from '@dcos-lite/lib/errors'
import type {
  DomainInfo,
  FrameworkInfo,
  SchedulerCall,
  SchedulerEvent,
  TaskStatus,
} from '@dcos-lite/lib/mesos'
import type { CallOutcome, Engine } from '../engine/engine.ts'
import { answerInverseOffers } from './inverse-offers.ts'
import { handleOffers } from './offers.ts'
import { launchableRuns } from '../engine/launchable.ts'
import { createReconciliation } from './reconciliation.ts'
import { handleStatus } from './statuses.ts'

export interface SessionOptions {
  masterUrls: string[]
  frameworkName: string
  frameworkUser: string
  role: string
  /** Name or address of this machine, and where this API is. */
  hostname: string
  webuiUrl: string
}

/** The life of metronome as a framework. */
export interface Session {
  call(call: SchedulerCall): Promise<CallOutcome>
  connected(): boolean
  /** Of the last subscription. */
  masterUrl(): string | undefined
  frameworkId(): string | undefined
  /** Asks for offers when a run waits, and stops asking when none does. */
  workChanged(): void
  stop(): Promise<void>
}

const recordId = 'scheduler'
const sevenDaysSeconds = 604_800
const capabilities = [
  'MULTI_ROLE',
  'PARTITION_AWARE',
  'TASK_KILLING_STATE',
  'RESERVATION_REFINEMENT',
  'REGION_AWARE',
  'GPU_RESOURCES',
] as const

/** Subscribes and keeps subscribed. `engine.call` and `engine.connected` are to lead here. */
export function openSession(engine: Engine, options: SessionOptions): Session {
  const { environment, records } = engine
  const { log } = environment
  const { role } = options
  let homeRegion: string | undefined
  let masterUrl: string | undefined
  let suppressed = true
  let knownOccasions = -1
  const handling = new Set<Promise<void>>()

  const frameworkInfo = (): FrameworkInfo => {
    const id = records.framework.get(recordId)?.frameworkId
    return {
      user: options.frameworkUser,
      name: options.frameworkName,
      ...(id === undefined ? {} : { id: { value: id } }),
      roles: [role],
      hostname: options.hostname,
      webui_url: options.webuiUrl,
      failover_timeout: sevenDaysSeconds,
      checkpoint: true,
      capabilities: capabilities.map((type) => ({ type })),
    }
  }

  const somethingWaits = (): boolean => launchableRuns(engine, 1).length > 0

  const call = async (message: SchedulerCall): Promise<CallOutcome> => {
    try {
      await connection.call(message)
      return 'accepted'
    } catch (error) {
      const refused = isDcosError(error) && error.code === 'DCL_SCHEDULER_CALL_REFUSED'
      if (refused) log.warn('the master refused a call', { call: message.type, error })
      else log.debug('a call got no answer', { call: message.type, error })
      const refusedFor = refusalReason(error)
      if (refusedFor !== undefined) return { refusedFor }
      return refused ? 'refused' : 'unknown'
    }
  }

  const workChanged = (): void => {
    if (!connection.connected()) return
    const waits = somethingWaits()
    const occasion = engine.index.occasions() !== knownOccasions
    knownOccasions = engine.index.occasions()
    if (!waits && !suppressed) {
      suppressed = true
      void call({ type: 'SUPPRESS' })
    } else if (waits && (occasion || suppressed)) {
      suppressed = false
      void call({ type: 'REVIVE' })
    }
  }

  const subscribed = async (event: SchedulerEvent & { type: 'SUBSCRIBED' }): Promise<void> => {
    const { framework_id, master_info } = event.subscribed
    const domain = (master_info as { domain?: DomainInfo } | undefined)?.domain
    homeRegion = domain?.fault_domain?.region.name
    const address = master_info?.address
    masterUrl = address && `${peerOrigin(`${address.hostname}:${address.port}`)}/`
    if (records.framework.get(recordId)?.frameworkId !== framework_id.value) {
      const record = { frameworkId: framework_id.value }
      await engine.sequence(() => records.commit([records.framework.putOperation(recordId, record)]))
    }
    await reconciliation.begin()
    workChanged()
  }

  const handleError = async (message: string): Promise<void> => {
    log.error('the master ended this framework', { reason: message })
    if (!/has been removed/i.test(message) || !records.framework.has(recordId)) return
    // The master will never take this id again: register as a new framework, whose tasks it reports as gone.
    await engine.sequence(() => records.commit([records.framework.removeOperation(recordId)]))
  }

  /** Statuses do not hold up other events; the sequence keeps their order. One that fails comes again. */
  const takeStatus = (status: TaskStatus): void => {
    const taskId = status.task_id.value
    const handled: Promise<void> = handleStatus(engine, status)
      .then(
        () => reconciliation.settle(taskId),
        (error: unknown) => {
          log.error('a status could not be handled; it is asked for again', { taskId, error })
          reconciliation.watch(taskId)
        },
      )
      .finally(() => handling.delete(handled))
    handling.add(handled)
  }

  const onEvent = async (event: SchedulerEvent): Promise<void> => {
    switch (event.type) {
      case 'SUBSCRIBED':
        return subscribed(event)
      case 'OFFERS':
        return handleOffers(engine, event.offers.offers, { role, homeRegion, launched: reconciliation.watch })
      case 'UPDATE':
        return takeStatus(event.update.status)
      case 'INVERSE_OFFERS':
        return answerInverseOffers(engine, event.inverse_offers.inverse_offers)
      case 'ERROR':
        return handleError(event.error.message)
      default:
        return undefined
    }
  }

  const reconciliation = createReconciliation(engine, call)
  const connection = connectScheduler({
    masterUrls: options.masterUrls,
    frameworkInfo,
    suppressedRoles: () => {
      knownOccasions = engine.index.occasions()
      suppressed = !somethingWaits()
      return suppressed ? [role] : []
    },
    environment,
    onEvent,
    onDisconnected: (reason) => log.warn('disconnected from the master', { reason }),
  })
  return {
    call,
    connected: connection.connected,
    masterUrl: () => masterUrl,
    frameworkId: () => records.framework.get(recordId)?.frameworkId,
    workChanged,
    async stop() {
      reconciliation.stop()
      await connection.stop()
      await Promise.all(handling)
    },
  }
}
