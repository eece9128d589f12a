import { openByteStream } from '../http-client/index.ts'
import type { ByteStream } from '../http-client/index.ts'
import type { FrameworkInfo, SchedulerCallMessage } from '../mesos/index.ts'
import { schedulerErrors } from './errors.ts'
import { followLocation } from './redirect.ts'

const mostRedirects = 5
const answerTimeoutMs = 15_000
const longestReason = 2000

/** An accepted subscription: where its calls go and the stream of its events. */
export interface OpenSubscription {
  /** Full URL of the leader's scheduler API. */
  url: string
  streamId: string
  stream: ByteStream
}

async function readReason(stream: ByteStream): Promise<string> {
  let text = ''
  for await (const chunk of stream.body) {
    text += chunk.toString('utf8')
    if (text.length >= longestReason) break
  }
  return text.slice(0, longestReason).trim() || 'no reason was given'
}

function subscribeCall(frameworkInfo: FrameworkInfo, suppressedRoles: string[]): SchedulerCallMessage {
  const { id } = frameworkInfo
  return {
    type: 'SUBSCRIBE',
    // The id must be in both places or in none.
    ...(id === undefined || id.value === '' ? {} : { framework_id: id }),
    subscribe: {
      framework_info: frameworkInfo,
      ...(suppressedRoles.length === 0 ? {} : { suppressed_roles: suppressedRoles }),
    },
  }
}

/** Subscribes at `masterUrl`, following redirects to the leader. Throws when no stream came of it. */
export async function openSubscription(
  masterUrl: string,
  frameworkInfo: FrameworkInfo,
  suppressedRoles: string[],
  signal: AbortSignal,
): Promise<OpenSubscription> {
  let url = new URL('/api/v1/scheduler', masterUrl).href
  for (let redirects = 0; ; redirects++) {
    const stream = await openByteStream({
      url,
      method: 'POST',
      headers: { accept: 'application/json' },
      body: subscribeCall(frameworkInfo, suppressedRoles),
      timeoutMs: answerTimeoutMs,
      signal,
    })
    const { location } = stream.headers
    if (
      (stream.status === 307 || stream.status === 308) &&
      location !== undefined &&
      redirects < mostRedirects
    ) {
      stream.close()
      url = followLocation(location, url)
      continue
    }
    const streamId = stream.headers['mesos-stream-id']
    if (stream.status === 200) return { url, streamId: typeof streamId === 'string' ? streamId : '', stream }
    const reason = await readReason(stream).finally(() => stream.close())
    throw schedulerErrors.SUBSCRIPTION_REFUSED({ url, answerStatus: stream.status, reason })
  }
}
