import { Client, Pool } from 'undici'
import { identityFor } from '../http-client/index.ts'
import type { FrameworkId, SchedulerCall } from '../mesos/index.ts'
import { schedulerErrors } from './errors.ts'

const callTimeoutMs = 30_000
/** Acknowledgements go over so many connections, so many at once on each. */
const acknowledgingConnections = 4
const acknowledgingAtOnce = 16

/**
 * Sends the calls of one subscription over one kept connection, so that they arrive in the order they were made. Only
 * acknowledgements, which are many and each about an update of its own, take no turn among them.
 */
export interface CallChannel {
  send(call: SchedulerCall): Promise<void>
  /** Rejects what was not answered yet; nothing is sent afterwards. */
  close(): void
}

/** Whose calls they are, and who hears when one got no answer. */
export interface CallChannelOptions {
  url: string
  streamId: string
  frameworkId: FrameworkId
  /** Called once; the call may have arrived, or arrive yet. */
  onUnanswered: (reason: string) => void
}

/** Opens the channel of a live subscription. */
export function openCallChannel(options: CallChannelOptions): CallChannel {
  const { url, streamId, frameworkId } = options
  const { origin, pathname } = new URL(url)
  const identity = identityFor(origin)
  const encryption = identity ? { connect: { ...identity } } : {}
  const ordered = new Client(origin, { ...encryption, pipelining: 1 })
  const unordered = new Pool(origin, {
    ...encryption,
    connections: acknowledgingConnections,
    pipelining: acknowledgingAtOnce,
  })
  let closed = false
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json',
    ...(streamId === '' ? {} : { 'mesos-stream-id': streamId }),
  }

  const exchange = async (call: SchedulerCall): Promise<{ status: number; text: string }> => {
    const acknowledges = call.type === 'ACKNOWLEDGE'
    const answer = await (acknowledges ? unordered : ordered).request({
      // Only then more than one is on its way on a connection; to say it twice changes nothing.
      idempotent: acknowledges,
      path: pathname,
      method: 'POST',
      headers,
      body: JSON.stringify({ framework_id: frameworkId, ...call }),
      headersTimeout: callTimeoutMs,
      bodyTimeout: callTimeoutMs,
    })
    return { status: answer.statusCode, text: await answer.body.text() }
  }

  return {
    async send(call) {
      const { status, text } = await exchange(call).catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error)
        if (!closed) options.onUnanswered(reason)
        closed = true
        throw schedulerErrors.NOT_CONNECTED({ call: call.type, reason }, { cause: error })
      })
      if (status === 202 || status === 200) return
      const reason = text.trim() || 'no reason was given'
      throw schedulerErrors.CALL_REFUSED({ url, call: call.type, answerStatus: status, reason })
    },
    close() {
      closed = true
      // A failed teardown of a socket that we abandon has nobody to tell.
      for (const client of [ordered, unordered])
        client.destroy(new Error('the subscription ended')).catch(() => undefined)
    },
  }
}
