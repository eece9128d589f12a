import { systemClock } from '../../clock/index.ts'
import type { Logger } from '../../log/index.ts'
import { createBatchQueue } from '../batch-queue.ts'
import { storeErrors } from '../errors.ts'
import type { Watch } from '../types.ts'
import { rangeOf } from './encoding.ts'
import type { Gateway } from './gateway.ts'
import { post } from './post.ts'
import { readMessages, toBatches } from './watch-messages.ts'
import type { GatewayEvent, WatchMessage } from './watch-messages.ts'

const firstRetryMs = 50
const longestRetryMs = 2_000
/** Nothing more is read from the stream while the reader is this far behind. */
const longestQueue = 4_096

/** When a silent stream is suspected. */
export interface WatchTiming {
  /** A stream that is silent this long is checked by a question on another connection. */
  silenceMs: number
  checkTimeoutMs: number
}

/** Events of a response that is not complete yet. */
interface Unfinished {
  events: GatewayEvent[]
}

/** Follows a prefix over as many connections as it takes. `onClosed` hears once that it is over. */
export function watchPrefix(
  gateway: Gateway,
  log: Logger,
  prefix: string,
  afterRevision: number,
  timing: WatchTiming,
  onClosed: () => void,
): Watch {
  const stop = new AbortController()
  let seen = afterRevision
  let retryMs = firstRetryMs
  let hasRoom: (() => void) | undefined
  const finish = (): void => {
    stop.abort()
    hasRoom?.()
    onClosed()
  }
  const queue = createBatchQueue({
    onReturn: finish,
    onTaken() {
      if (queue.size() < longestQueue / 2) hasRoom?.()
    },
  })

  const receive = async (message: WatchMessage, unfinished: Unfinished): Promise<void> => {
    const { result, error } = message
    if (!result) throw new Error(error?.message ?? 'the watch was refused')
    if (result.canceled) {
      if (result.compact_revision === undefined)
        throw new Error(result.cancel_reason ?? 'the watch was cancelled')
      throw storeErrors.COMPACTED({ revision: seen, oldest: Number(result.compact_revision) })
    }
    retryMs = firstRetryMs
    if (result.created) return
    unfinished.events.push(...(result.events ?? []))
    if (result.fragment) return
    for (const batch of toBatches(unfinished.events, seen)) {
      queue.push(batch)
      seen = batch.revision
    }
    // A response without events says how far the watch has come.
    if (unfinished.events.length === 0) seen = Math.max(seen, Number(result.header?.revision ?? 0))
    unfinished.events = []
    if (queue.size() >= longestQueue) await new Promise<void>((resolve) => (hasRoom = resolve))
  }

  const followOnce = async (memberIndex: number): Promise<void> => {
    const { calls, streams } = gateway.member(memberIndex)
    const cut = new AbortController()
    const timer = systemClock.every(timing.silenceMs, () => {
      void post(calls, '/v3/kv/range', { ...rangeOf(prefix), count_only: true }, timing.checkTimeoutMs).then(
        (outcome) => {
          if (!('status' in outcome)) cut.abort(new Error(outcome.reason))
        },
      )
    })
    try {
      // It starts with what was seen already: etcd refuses that once it is compacted, and only then nothing is lost.
      const request = {
        ...rangeOf(prefix),
        start_revision: String(Math.max(seen, 1)),
        fragment: true,
        progress_notify: true,
      }
      const answer = await streams.request({
        path: '/v3/watch',
        method: 'POST',
        headers: { 'content-type': 'application/json', 'grpc-metadata-hasleader': 'true' },
        body: JSON.stringify({ create_request: request }),
        signal: AbortSignal.any([stop.signal, cut.signal]),
      })
      const unfinished: Unfinished = { events: [] }
      for await (const message of readMessages(answer.body)) await receive(message, unfinished)
    } finally {
      timer.cancel()
    }
  }

  const follow = async (): Promise<void> => {
    for (let attempt = 0; !stop.signal.aborted; attempt++) {
      let reason = 'the stream ended'
      try {
        await followOnce(gateway.preferred() + attempt)
      } catch (error) {
        if (stop.signal.aborted) return
        const { code, message } = error as { code?: string; message: string }
        if (code === storeErrors.COMPACTED.code) {
          queue.fail(error)
          return finish()
        }
        reason = message
      }
      log.debug('the watch connects again', { prefix, seen, reason })
      await systemClock.sleep(retryMs, stop.signal).catch(() => undefined)
      retryMs = Math.min(retryMs * 2, longestRetryMs)
    }
  }
  void follow()
  return {
    [Symbol.asyncIterator]: () => queue[Symbol.asyncIterator](),
    close() {
      queue.end()
      finish()
    },
  }
}
