import type { Environment } from '../component/index.ts'
import { isDcosError } from '../errors/index.ts'
import type { FrameworkInfo, OfferId, SchedulerCall, SchedulerEvent } from '../mesos/index.ts'
import { openCallChannel } from './call-channel.ts'
import type { CallChannel } from './call-channel.ts'
import { schedulerErrors } from './errors.ts'
import { openSubscription } from './open-subscription.ts'
import { readEvents } from './read-events.ts'
import { isFinalRefusal, longestRetryMs, retryDelayMs } from './retry-delay.ts'

export interface SchedulerConnectionOptions {
  /** Base URLs of masters, tried in turn; redirects to the leader are followed. */
  masterUrls: string[]
  /** Read before every subscription, so that the id given by the master (or changed roles) are used. */
  frameworkInfo: () => FrameworkInfo
  suppressedRoles?: () => string[]
  environment: Environment
  /** Events in order; the next is delivered after this one's promise is settled. A throw is logged and ends the subscription (it reconnects). */
  onEvent: (event: SchedulerEvent) => Promise<void> | void
  /** Called when a live subscription ended, with the reason; not called by `stop`. */
  onDisconnected?: (reason: string) => void
}

/** A subscription to a Mesos v1 master that reconnects by itself with back-off, until `stop`. */
export interface SchedulerConnection {
  /**
   * Sends a call over the live subscription, in the order of calling. Rejects with DCL_SCHEDULER_CALL_REFUSED (the
   * offers of a refused ACCEPT are declined), or with DCL_SCHEDULER_NOT_CONNECTED: then the call may have been made all
   * the same, and the subscription is renewed.
   */
  call(call: SchedulerCall): Promise<void>
  connected(): boolean
  /** Ends the subscription and waits for a running `onEvent`; do not await it inside `onEvent`. */
  stop(): Promise<void>
}

/** A subscription that lived this long counts as a success: the next attempt starts with the shortest pause. */
const provenMs = 1000

/** After a refused ACCEPT these agents are offered again no sooner. */
const refusedPauseSeconds = 5

interface SubscriptionEnd {
  reason: string
  /** The master said that this framework is not wanted any more. */
  final: boolean
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Keeps a framework subscribed. Resolves nothing by itself: the SUBSCRIBED event tells that calls can be made. */
export function connectScheduler(options: SchedulerConnectionOptions): SchedulerConnection {
  const { clock, random } = options.environment
  const log = options.environment.log.with({ part: 'scheduler connection' })
  const stopping = new AbortController()
  let channel: CallChannel | undefined

  /** Whether the present (or last) subscription was accepted. */
  let live = false

  const closeChannel = (): void => {
    channel?.close()
    channel = undefined
  }

  const deliver = async (event: SchedulerEvent): Promise<void> => {
    try {
      await options.onEvent(event)
    } catch (error) {
      log.error('an event could not be handled; the subscription is renewed', { event: event.type, error })
      throw error
    }
  }

  const runSubscription = async (masterUrl: string): Promise<SubscriptionEnd> => {
    const suppressed = options.suppressedRoles?.() ?? []
    const info = options.frameworkInfo()
    const { url, streamId, stream } = await openSubscription(masterUrl, info, suppressed, stopping.signal)
    let ending = 'the master closed the event stream'
    // A later call must not overtake one that is still on its way: under a new stream id the master refuses that.
    const onUnanswered = (reason: string): void => {
      ending = `a call got no answer: ${reason}`
      closeChannel()
      stream.close()
    }
    for await (const event of readEvents<SchedulerEvent>(stream, clock)) {
      if (stopping.signal.aborted) break
      if (event.type === 'SUBSCRIBED') {
        closeChannel()
        channel = openCallChannel({ url, streamId, frameworkId: event.subscribed.framework_id, onUnanswered })
        live = true
        log.info('subscribed', { url, frameworkId: event.subscribed.framework_id.value })
      }
      if (event.type === 'ERROR') {
        closeChannel()
        await deliver(event)
        const { message } = event.error
        return { reason: `the master ended the subscription: ${message}`, final: isFinalRefusal(message) }
      }
      await deliver(event)
    }
    return { reason: ending, final: false }
  }

  const run = async (): Promise<void> => {
    const { masterUrls } = options
    for (let failures = 0, turn = 0; !stopping.signal.aborted; failures++) {
      const masterUrl = masterUrls[turn % masterUrls.length] ?? ''
      const startedMs = clock.monotonicMs()
      live = false
      const end = await runSubscription(masterUrl).catch((error: unknown): SubscriptionEnd => ({
        reason: reasonOf(error),
        final: false,
      }))
      closeChannel()
      if (stopping.signal.aborted) return
      if (live && clock.monotonicMs() - startedMs >= provenMs) failures = 0
      const pauseMs = end.final ? longestRetryMs : retryDelayMs(failures, random)
      const fields = { masterUrl, reason: end.reason, nextAttemptInMs: Math.round(pauseMs) }
      if (live || failures === 0) log.warn('not subscribed to a master', fields)
      else log.debug('not subscribed to a master', fields)
      if (live) options.onDisconnected?.(end.reason)
      else turn++
      // Only `stop` rejects the sleep.
      await clock.sleep(pauseMs, stopping.signal).catch(() => undefined)
    }
  }

  /** The master leaves the offers of a call that it cannot read with the framework: nobody else would get them. */
  const giveBack = (send: CallChannel['send'], offer_ids: OfferId[]): void => {
    const filters = { refuse_seconds: refusedPauseSeconds }
    send({ type: 'DECLINE', decline: { offer_ids, filters } }).catch((error: unknown) =>
      log.debug('the offers of a refused call were not given back', { error }),
    )
  }

  const running = run()
  return {
    connected: () => channel !== undefined,
    async call(call) {
      if (channel === undefined) {
        throw schedulerErrors.NOT_CONNECTED({ call: call.type, reason: 'this framework is not subscribed' })
      }
      const { send } = channel
      await send(call).catch((error: unknown) => {
        if (
          call.type === 'ACCEPT' &&
          isDcosError(error) &&
          error.code === schedulerErrors.CALL_REFUSED.code
        ) {
          giveBack(send, call.accept.offer_ids)
        }
        throw error
      })
    },
    async stop() {
      stopping.abort(new Error('the scheduler connection is stopped'))
      closeChannel()
      await running
    },
  }
}
