import { openByteStream, requestJson } from '@dcos-lite/lib/http-client'
import type { ByteStream } from '@dcos-lite/lib/http-client'
import { followLocation } from '@dcos-lite/lib/mesos-scheduler'
import { dnsErrors } from '../errors.ts'
import { fromLegacyState } from './legacy-state.ts'
import type { LegacyState } from './legacy-state.ts'
import { parsePid } from './addresses.ts'
import type { GetMasterAnswer, OperatorState } from './operator-api.ts'

const mostRedirects = 5
const answerTimeoutMs = 10_000

/** Host and API port of the leading master. */
export interface LeaderPlace {
  host: string
  port: number
}

/** The leader's event stream, or `undefined` when this master has none (its status says why). */
export interface OperatorStream {
  url: string
  status: number
  stream: ByteStream
}

function isRedirect(status: number): boolean {
  return status === 307 || status === 308
}

/** Opens the stream at `masterUrl`, following redirects to the leader. */
export async function openOperatorStream(masterUrl: string, signal: AbortSignal): Promise<OperatorStream> {
  let url = new URL('/api/v1', masterUrl).href
  for (let redirects = 0; ; redirects++) {
    const stream = await openByteStream({
      url,
      method: 'POST',
      headers: { accept: 'application/json' },
      body: { type: 'SUBSCRIBE' },
      timeoutMs: answerTimeoutMs,
      signal,
    })
    const { location } = stream.headers
    if (!isRedirect(stream.status) || location === undefined || redirects >= mostRedirects) {
      return { url, status: stream.status, stream }
    }
    stream.close()
    url = followLocation(location, url)
  }
}

/** The place of the master that was asked. */
export function placeOf(url: string): LeaderPlace {
  const { hostname, port } = new URL(url)
  return { host: hostname, port: Number(port) || 5050 }
}

/** Where the leader says that it is, or undefined when it does not say. */
export async function readLeader(url: string, signal: AbortSignal): Promise<LeaderPlace | undefined> {
  const answer = await requestJson<GetMasterAnswer>({
    url,
    method: 'POST',
    body: { type: 'GET_MASTER' },
    timeoutMs: answerTimeoutMs,
    signal,
  })
  const address = answer.status === 200 ? answer.body.get_master?.master_info?.address : undefined
  return address === undefined ? undefined : { host: address.ip || address.hostname, port: address.port }
}

/** Reads `/state` of a master (the leader's, by redirect) in the shape of the operator API. */
export async function readLegacyState(
  masterUrl: string,
  signal: AbortSignal,
): Promise<{ state: OperatorState; leader: LeaderPlace | undefined }> {
  let url = new URL('/state', masterUrl).href
  for (let redirects = 0; ; redirects++) {
    const answer = await requestJson<LegacyState>({ url, timeoutMs: answerTimeoutMs, signal })
    const { location } = answer.headers
    if (isRedirect(answer.status) && typeof location === 'string' && redirects < mostRedirects) {
      url = followLocation(location, url)
      continue
    }
    if (answer.status !== 200) {
      throw dnsErrors.STATE_UNAVAILABLE({ reason: `${url} answered ${answer.status}` })
    }
    return { state: fromLegacyState(answer.body), leader: parsePid(answer.body.leader ?? '') }
  }
}
